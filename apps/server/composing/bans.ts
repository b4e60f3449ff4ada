/** Bans last in the store. A host's is written with the step that made it, and moved to where bans are from there. */
import { type Chance, millis, pickId } from '@foyer/kernel';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import type { Audit } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import type { KeptStep } from '../meetings/keeper.ts';
import type { BanEffect, Outside } from '../meetings/outside.ts';
import { type BanRecord, type LiveRow, type RoomRecord, type Store, StoreOutage } from '../store/port.ts';
import { parseStrictJson } from '../strict-json.ts';

export interface BansOptions {
  readonly store: Store;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Logger;
}

/** Not with their meetings: a ban outlives them. */
export const banGroup = 'bans';

/** Milliseconds after which one that could not be moved is tried again. */
const pause = millis(5_000);

const recordSchema = z.strictObject({
  ...{ id: z.string(), roomId: z.string(), name: z.string(), by: z.string(), createdAt: z.int() },
  ...{ identity: z.nullable(z.string()), family: z.nullable(z.string()), reason: z.nullable(z.string()) },
});

export class Bans implements Pick<Outside, 'ban' | 'isBanned'> {
  readonly #options: BansOptions;
  /** On the way to where bans are; they hold already. */
  readonly #underWay = new Map<string, BanRecord>();
  readonly #records = new WeakMap<BanEffect, BanRecord>();

  constructor(options: BansOptions) {
    this.#options = options;
  }

  /** What a step writes of them. */
  beside({ room, effects }: KeptStep): LiveRow[] {
    const made = effects.flatMap((effect) => (effect.type === 'ban.make' ? [this.#recordOf(room, effect)] : []));
    return made.map((record) => rowOf(record.id, JSON.stringify(record)));
  }

  async ban(room: RoomRecord, effect: BanEffect): Promise<void> {
    const record = this.#recordOf(room, effect);
    const { by, reason, identity, name, credential } = effect;
    const subject = `${identity} ${name}`;
    this.#options.audit.note({ what: 'ban.made', by, room: room.slug, subject, credential, reason: reason ?? null });
    await this.#moveInTheEnd(record);
  }

  async isBanned(room: RoomRecord, who: { readonly identity?: string; readonly family?: string }): Promise<boolean> {
    const concerns = ({ roomId, identity, family }: BanRecord): boolean =>
      roomId === room.id &&
      ((identity !== null && identity === who.identity) || (family !== null && family === who.family));
    return [...this.#underWay.values()].some(concerns) || (await this.#options.store.bans.isBanned(room.id, who));
  }

  /** Those that had not arrived when the server ended. */
  async restore(rows: readonly LiveRow[]): Promise<void> {
    for (const { key, doc } of rows) {
      const parsed = parseStrictJson(doc ?? 'null');
      const read = parsed.ok ? recordSchema.safeParse(parsed.value) : undefined;
      if (read?.success === true) await this.#moveInTheEnd(read.data);
      else this.#options.log.error({ ban: key }, 'a ban cannot be read');
    }
  }

  /** Holds at once; what cannot be moved now is moved later. */
  async #moveInTheEnd(record: BanRecord): Promise<void> {
    try {
      await this.#move(record);
    } catch (err) {
      if (!(err instanceof StoreOutage)) throw err;
      this.#options.log.error({ ban: record.id, err }, 'a ban could not be put in its place');
      this.#options.clock.after(pause, () => void this.#moveInTheEnd(record));
    }
  }

  /** The same again where the server ends between the two writes changes nothing. */
  async #move(record: BanRecord): Promise<void> {
    const { store } = this.#options;
    this.#underWay.set(record.id, record);
    await store.bans.add(record);
    this.#underWay.delete(record.id);
    store.live.write([rowOf(record.id, null)]);
  }

  #recordOf(room: RoomRecord, effect: BanEffect): BanRecord {
    const { chance, clock } = this.#options;
    const { identity, name, family = null, reason = null, by } = effect;
    const known = this.#records.get(effect);
    if (known !== undefined) return known;
    const id = pickId(chance, 'b_', 26);
    const record = { id, roomId: room.id, name, identity, family, reason, by, createdAt: clock.wall() };
    this.#records.set(effect, record);
    return record;
  }
}

function rowOf(id: string, doc: string | null): LiveRow {
  return { meeting: banGroup, kind: 'ban', key: id, doc };
}
