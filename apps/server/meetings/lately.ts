/** What happened lately to rooms and credentials, for joins that were judged before it and are still on the way. */
import type { Grant } from '@foyer/admission';
import { type Millis, millis, since } from '@foyer/kernel';
import type { Clock } from '../clock.ts';
import type { RoomRecord } from '../store/port.ts';

/** Longer than any join is on its way. */
const memory = millis(60_000);

class Recent<Value> {
  readonly #clock: Clock;
  /** In the order in which they were noted. */
  readonly #kept = new Map<string, { readonly value: Value; readonly at: Millis }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(key: string, value: Value): void {
    const now = this.#clock.now();
    for (const [old, { at }] of this.#kept) {
      if (since(now, at) <= memory) break;
      this.#kept.delete(old);
    }
    this.#kept.delete(key);
    this.#kept.set(key, { value, at: now });
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }

  find(key: string): Value | undefined {
    return this.#kept.get(key)?.value;
  }
}

export class Lately {
  readonly #deleted: Recent<true>;
  readonly #changed: Recent<RoomRecord>;
  readonly #withdrawn: Recent<true>;
  readonly #demoted: Recent<true>;

  constructor(clock: Clock) {
    this.#deleted = new Recent(clock);
    this.#changed = new Recent(clock);
    this.#withdrawn = new Recent(clock);
    this.#demoted = new Recent(clock);
  }

  deleted(roomId: string): void {
    this.#deleted.note(roomId, true);
    this.#changed.forget(roomId);
  }

  isDeleted(roomId: string): boolean {
    return this.#deleted.find(roomId) === true;
  }

  changed(room: RoomRecord): void {
    if (this.newest(room) === room) this.#changed.note(room.id, room);
  }

  /** This record of the room, or a later one. */
  newest(room: RoomRecord): RoomRecord {
    const known = this.#changed.find(room.id);
    return known !== undefined && known.version > room.version ? known : room;
  }

  withdrawn(credential: string): void {
    this.#withdrawn.note(credential, true);
  }

  /** Good again: an account that is enabled, say. */
  restored(credential: string): void {
    this.#withdrawn.forget(credential);
    this.#demoted.forget(credential);
  }

  /** Makes nobody a host any more, until it is restored. */
  demoted(credential: string): void {
    this.#demoted.note(credential, true);
  }

  isWithdrawn({ credential, role }: Pick<Grant, 'credential' | 'role'>): boolean {
    if (this.#withdrawn.find(credential) === true) return true;
    return role === 'host' && this.#demoted.find(credential) === true;
  }
}
