/** Where join tokens are made and recorded, and what is known of them when somebody shows one. */
import { setImmediate } from 'node:timers/promises';
import { isPermission, isRole, type JoinClaims, type JoinEvidence } from '@foyer/admission';
import { type Chance, Fault, no, ok, pickId, type Result, seconds } from '@foyer/kernel';
import type { JoinTokenCreate, JoinTokenInfo } from '@foyer/wire';
import type { Invitations, MadeToken } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import type { Refusal } from '../problems.ts';
import { type JoinTokenRecord, type RoomRecord, type Store, StoreOutage } from '../store/port.ts';
import type { JoinTokens, Verified } from './join-tokens.ts';

export interface InvitationDeskOptions {
  readonly store: Pick<Store, 'joinTokens' | 'rooms'>;
  readonly tokens: JoinTokens;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Default and longest validity of a join token. */
  readonly lifetimeSeconds: number;
  readonly maxLifetimeSeconds: number;
  /** How often a token admits when its maker does not say. */
  readonly uses: number | 'unlimited';
  /** Ids of configured issuers: `<id>:…` are their people. */
  readonly issuers?: readonly string[];
}

/** 2100: the last second a claim may hold. */
const lastSecond = 4_102_444_800;

/** Signatures between which everything else gets its turn: about five milliseconds of them. */
const signaturesInARow = 100;

export class InvitationDesk implements Invitations {
  readonly #options: InvitationDeskOptions;

  constructor(options: InvitationDeskOptions) {
    this.#options = options;
  }

  async make(room: RoomRecord, wish: JoinTokenCreate, madeBy: string): Promise<Result<MadeToken, Refusal>> {
    const made = await this.makeMany(room, [wish], madeBy);
    if (!made.ok) return made;
    const [one] = made.value;
    if (one === undefined) throw new Fault('one wish made no token');
    return ok(one);
  }

  async makeMany(
    room: RoomRecord,
    wishes: readonly JoinTokenCreate[],
    madeBy: string,
  ): Promise<Result<readonly MadeToken[], Refusal>> {
    const now = this.#options.clock.wall();
    const made: MadeToken[] = [];
    const records: JoinTokenRecord[] = [];
    for (const wish of wishes) {
      const claims = this.#claims(room, wish, now);
      if (!claims.ok) return claims;
      if (made.length > 0 && made.length % signaturesInARow === 0) await setImmediate();
      const { token, kid } = this.#options.tokens.mintNamed(claims.value, now);
      made.push({ id: claims.value.id, token, expiresAt: claims.value.expiresAt });
      records.push(recordOf(claims.value, { kid, createdAt: now, madeBy, roomId: room.id }));
    }
    await this.#options.store.joinTokens.add(records);
    return ok(made);
  }

  async evidence(token: string): Promise<JoinEvidence> {
    if (token === '') return { kind: 'nothing' };
    const read = this.#options.tokens.read(token);
    if (!read.ok) return { kind: 'refused', refusal: read.refusal };
    const { claims } = read.value;
    const record = await this.#options.store.joinTokens.find(claims.id);
    const { used, revoked } = record === undefined ? await this.#unrecorded(read.value) : stateOf(record);
    return { kind: 'token', claims, used, revoked };
  }

  async info(id: string): Promise<JoinTokenInfo | undefined> {
    const record = await this.#options.store.joinTokens.find(id);
    return record && infoOf(record);
  }

  #claims(room: RoomRecord, wish: JoinTokenCreate, now: number): Result<JoinClaims, Refusal> {
    const { chance, lifetimeSeconds, maxLifetimeSeconds } = this.#options;
    const { role, name, identity, notBefore, permissions = [] } = wish;
    const expiresIn = wish.expiresIn ?? Math.min(lifetimeSeconds, maxLifetimeSeconds);
    if (expiresIn > maxLifetimeSeconds) return flawed('/expiresIn', `must be at most ${maxLifetimeSeconds}`);
    const expiresAt = Math.max(now, notBefore ?? 0) + expiresIn;
    if (expiresAt > lastSecond) return flawed('/expiresIn', 'must end before the year 2100');
    if (identity !== undefined && this.#isOfOthers(identity))
      return flawed('/identity', 'is that of an account, or of another system’s people');
    const rooms = [...new Set(wish.rooms)].filter((pattern) => pattern !== room.slug);
    const uses = wish.uses === undefined ? this.#defaultUses() : wish.uses;
    return ok({
      id: pickId(chance, 'j_', 26),
      room: room.slug,
      roomId: room.id,
      role,
      permissions: [...new Set(permissions)],
      expiresAt: seconds(expiresAt),
      ...(name === undefined ? {} : { name }),
      ...(identity === undefined ? {} : { identity }),
      ...(notBefore === undefined ? {} : { notBefore: seconds(notBefore) }),
      ...(rooms.length === 0 ? {} : { rooms }),
      ...(uses === null ? {} : { uses }),
    });
  }

  /** Who signs in, or comes from another system, is nobody for whom a token could be made. */
  #isOfOthers(identity: string): boolean {
    const { issuers = [] } = this.#options;
    return ['account', ...issuers].some((one) => identity.startsWith(`${one}:`));
  }

  #defaultUses(): number | null {
    return this.#options.uses === 'unlimited' ? null : this.#options.uses;
  }

  /**
   * A token that we signed and of which the store knows nothing. Where its room is gone, the room's absence refuses it.
   * One from before tokens were recorded gets its record now, so that it can be listed and revoked like every other.
   * Any other has lost what counts its uses, or what would revoke it: it is taken for revoked.
   */
  async #unrecorded(verified: Verified): Promise<TokenState> {
    const { claims } = verified;
    if (claims.rooms !== undefined) return { used: 0, revoked: true };
    const room = await this.#options.store.rooms.find(claims.room);
    if (room === undefined || (claims.roomId ?? room.id) !== room.id) return { used: 0, revoked: false };
    if (claims.uses !== undefined) return { used: 0, revoked: true };
    // Long over, and its record swept, perhaps.
    if (claims.expiresAt <= this.#options.clock.wall()) return { used: 0, revoked: false };
    return stateOf(await this.#record(verified, room.id));
  }

  async #record({ claims, kid }: Verified, roomId: string): Promise<JoinTokenRecord> {
    const { store, clock } = this.#options;
    const record = recordOf(claims, { kid, createdAt: clock.wall(), madeBy: 'unknown', roomId });
    try {
      await store.joinTokens.add([record]);
      return record;
    } catch (error) {
      // Shown twice at once, it is there by now; otherwise the store failed.
      const present = error instanceof StoreOutage ? await store.joinTokens.find(claims.id) : undefined;
      if (present === undefined) throw error;
      return present;
    }
  }
}

/** What the store knows of a token that `decide` asks for. */
interface TokenState {
  readonly used: number;
  readonly revoked: boolean;
}

function stateOf({ used, revokedAt }: JoinTokenRecord): TokenState {
  return { used, revoked: revokedAt !== null };
}

function flawed(pointer: string, detail: string): { readonly ok: false; readonly refusal: Refusal } {
  return no({ kind: 'request-invalid', errors: [{ pointer, detail }] });
}

function recordOf(
  claims: JoinClaims,
  made: Pick<JoinTokenRecord, 'kid' | 'createdAt' | 'madeBy' | 'roomId'>,
): JoinTokenRecord {
  return {
    ...made,
    id: claims.id,
    room: claims.room,
    rooms: claims.rooms ?? [],
    role: claims.role,
    permissions: claims.permissions,
    name: claims.name ?? null,
    identity: claims.identity ?? null,
    notBefore: claims.notBefore ?? null,
    expiresAt: claims.expiresAt,
    uses: claims.uses ?? null,
    used: 0,
    lastUsedAt: null,
    revokedAt: null,
  };
}

/** What may be shown of a token: everything but the token, which is not kept. */
export function infoOf(record: JoinTokenRecord): JoinTokenInfo {
  const { roomId: _roomId, kid: _kid, role, permissions, rooms, ...shown } = record;
  if (!isRole(role)) throw new Fault('the store holds a join token of a role that is none');
  return { ...shown, role, rooms: [...rooms], permissions: permissions.filter(isPermission) };
}
