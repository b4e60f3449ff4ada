/** What must last: rooms and signing keys. Every implementation passes `contract.ts`. */
import type { Result } from '@foyer/kernel';
import type { SigningKeyRecord } from '../tokens/signing-key.ts';

export interface RoomRecord {
  /** `r_…`; a later room of the same slug has another. */
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  /** Unix seconds. */
  readonly createdAt: number;
}

export interface Store {
  createRoom(room: RoomRecord): Promise<Result<RoomRecord, { readonly kind: 'room-exists' }>>;
  findRoom(slug: string): Promise<RoomRecord | undefined>;
  /** False where there was none. */
  deleteRoom(slug: string): Promise<boolean>;
  addSigningKey(key: SigningKeyRecord): Promise<void>;
  /** Newest first. */
  signingKeys(): Promise<readonly SigningKeyRecord[]>;
  close(): Promise<void>;
}

/** The world failed, not the request: the disk, the file, the lock. The caller answers 503. */
export class StoreOutage extends Error {
  override readonly name = 'StoreOutage';
}
