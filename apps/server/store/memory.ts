/** A store that forgets: for tests, and the reference the contract suite was written against. */
import { no, ok, type Result } from '@foyer/kernel';
import type { SigningKeyRecord } from '../tokens/signing-key.ts';
import { type RoomRecord, type Store, StoreOutage } from './port.ts';

export class MemoryStore implements Store {
  readonly #rooms = new Map<string, RoomRecord>();
  readonly #keys = new Map<string, SigningKeyRecord>();
  #open = true;

  async createRoom(room: RoomRecord): Promise<Result<RoomRecord, { readonly kind: 'room-exists' }>> {
    this.#check();
    if (this.#rooms.has(room.slug)) return no({ kind: 'room-exists' });
    this.#rooms.set(room.slug, { ...room });
    return ok(room);
  }

  async findRoom(slug: string): Promise<RoomRecord | undefined> {
    this.#check();
    return this.#rooms.get(slug);
  }

  async deleteRoom(slug: string): Promise<boolean> {
    this.#check();
    return this.#rooms.delete(slug);
  }

  async addSigningKey(key: SigningKeyRecord): Promise<void> {
    this.#check();
    if (this.#keys.has(key.kid)) throw new StoreOutage('a key of that kid exists');
    this.#keys.set(key.kid, { ...key });
  }

  async signingKeys(): Promise<readonly SigningKeyRecord[]> {
    this.#check();
    return [...this.#keys.values()].sort((a, b) => b.createdAt - a.createdAt || (a.kid < b.kid ? -1 : 1));
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  #check(): void {
    if (!this.#open) throw new StoreOutage('the store is closed');
  }
}
