/** The door's side of the lobby: who must wait is held, and who waits already is found again, also under another name. */
import type { Grant, HoldReason } from '@foyer/admission';
import { no, ok, pickId, type Result } from '@foyer/kernel';
import type { KnockId } from '@foyer/meeting';
import type { JoinAnswer } from '@foyer/wire';
import type { Held, Showing } from '../lobby/desk.ts';
import type { Refusal } from '../problems.ts';
import type { RoomRecord } from '../store/port.ts';
import { heldAnswer } from './answer.ts';
import { credentialOf, type Visit } from './evidence.ts';
import type { Verdict } from './judge.ts';
import { KnockLimit } from './knock-limit.ts';
import type { Ledger } from './ledger.ts';
import type { DoorOptions } from './options.ts';
import type { Owner } from './own-place.ts';

/** Somebody whom nobody refuses, and who is not simply let in. */
export interface Holdable {
  readonly room: RoomRecord;
  readonly grant: Grant;
  readonly reason: HoldReason;
  /** Came in already by this token: no use of it is taken. */
  readonly owner?: Owner;
}

export interface Arrival {
  readonly name: string;
  /** Under which the person came. */
  readonly origin: string;
}

/** Undefined where what was known is no longer so: the door judges once more. */
type Answered = Result<JoinAnswer, Refusal> | undefined;

export class Holding {
  readonly #options: DoorOptions;
  readonly #ledger: Ledger;
  readonly #limit: KnockLimit;

  constructor(options: DoorOptions, ledger: Ledger) {
    this.#options = options;
    this.#ledger = ledger;
    this.#limit = new KnockLimit(options.clock, options.config.limits.knocksPerMinute);
  }

  async hold(visit: Visit, judged: Holdable, arrival: Arrival): Promise<Answered> {
    const { room, grant, owner } = judged;
    const shown = this.shownBy(visit, grant, room);
    const waiting = shown === undefined ? this.waitingAs(visit, grant, room) : undefined;
    if (waiting !== undefined) return this.takeUp(waiting, arrival.origin);
    const retryAfter = this.#limit.take(visit.network);
    if (retryAfter !== undefined) return no({ kind: 'throttled', retryAfter });
    const keepsUse = shown !== undefined && shown.grant.credential === grant.credential;
    const taken = owner === undefined && !keepsUse ? await this.#ledger.take(grant.credential) : ok(undefined);
    if (!taken.ok) return taken;
    const use = taken.value;
    const answered =
      shown === undefined
        ? this.#knock(visit, judged, { ...arrival, use })
        : this.#renew(visit, judged, { ...arrival, shown, use: keepsUse ? shown.use : use });
    if (answered?.ok !== true && use !== undefined) void this.#ledger.giveBack(use);
    return answered;
  }

  #knock(
    { family, network }: Visit,
    { room, grant, reason }: Holdable,
    { name, origin, use }: Arrival & { readonly use: string | undefined },
  ): Answered {
    const { meetings, desk, chance } = this.#options;
    const knock = pickId(chance, 'n_', 26) as KnockId;
    let secret: string | undefined;
    const knocked = meetings.knock(room, { knock, name, grant, family, reason }, (mailbox, keep) => {
      secret = desk.hold({ knock, mailbox, grant, name, family, network, origin, use }, keep);
    });
    if (!knocked.ok) return knocked;
    if (secret === undefined) return no({ kind: 'meeting-ended' });
    this.#ledger.held({ id: knock, name, grant, reason }, room.slug, network);
    return ok(heldAnswer({ id: knock, secret, reason }, { room, origin }));
  }

  /** The place somebody has, with what they show now. */
  #renew(
    visit: Visit,
    { room, grant, reason }: Holdable,
    { name, origin, shown, use }: Arrival & { readonly shown: Held; readonly use: string | undefined },
  ): Answered {
    const { meetings, desk } = this.#options;
    // Somebody else's yes or no came meanwhile, or the person has gone.
    if (this.shownBy(visit, grant, room) !== shown) return undefined;
    const { knock, use: earlierUse } = shown;
    const { network, family = shown.family } = visit;
    const showing: Showing = { grant, name, family, network, origin, use };
    let secret: string | undefined;
    const renewed = meetings.knock(room, { knock, name, grant, family, reason }, (_mailbox, keep) => {
      secret = desk.renew(shown, showing, keep);
    });
    if (!renewed.ok) return renewed;
    if (secret === undefined) return undefined;
    if (earlierUse !== undefined && earlierUse !== use) void this.#ledger.giveBack(earlierUse);
    this.#ledger.held({ id: knock, name, grant, reason }, room.slug, network);
    return ok(heldAnswer({ id: knock, secret, reason }, { room, origin }));
  }

  takeUp(waiting: Held, origin: string): Result<JoinAnswer, Refusal> {
    const secret = this.#options.desk.takeUp(waiting);
    const knock = waiting.mailbox.meeting.lobby.get(waiting.knock);
    if (secret === undefined || knock === undefined) return no({ kind: 'token-used-up' });
    const { room } = waiting.mailbox;
    return ok(heldAnswer({ id: knock.id, secret, reason: knock.reason }, { room, origin }));
  }

  /**
   * The place whose secret was shown beside another credential. One that is gone or of another room counts as absent: a
   * stale knock must not stand in the way of a good sign-in.
   */
  shownBy({ credentials }: Visit, grant: Grant, room: RoomRecord): Held | undefined {
    const { knock: secret = '' } = credentials;
    if (secret === '' || grant.credential === 'none') return undefined;
    const { desk, meetings } = this.#options;
    const held = desk.bySecret(secret);
    const isHere = held !== undefined && held.mailbox === meetings.find(room.slug);
    return isHere && held.mailbox.meeting.lobby.has(held.knock) ? held : undefined;
  }

  /** A host has said no to this place, so only a host's yes lets its person in, whatever it shows now. */
  wasDeclined({ mailbox, knock: id }: Held): boolean {
    const knock = mailbox.meeting.lobby.get(id);
    return (
      knock !== undefined && (knock.state.is === 'declined' || (knock.attempt === 2 && knock.state.is === 'waiting'))
    );
  }

  /** A token without further uses, whose own knock waits: of several, the one of the same browser. */
  waitingBy(visit: Visit, { evidence, admission }: Verdict, room: RoomRecord | undefined): Held | undefined {
    const { desk, meetings } = this.#options;
    if (admission.outcome !== 'refuse' || admission.refusal.kind !== 'token-used-up') return undefined;
    const credential = credentialOf(evidence);
    const mailbox = room === undefined ? undefined : meetings.find(room.slug);
    if (mailbox === undefined || credential === undefined) return undefined;
    const own = desk.all(mailbox).filter((held) => held.grant.credential === credential);
    return own.length === 1 ? own[0] : own.find((held) => visit.family !== undefined && held.family === visit.family);
  }

  /** The same person, or the same browser with the same credential, waits already. */
  waitingAs({ family }: Visit, grant: Grant, room: RoomRecord): Held | undefined {
    const { desk, meetings } = this.#options;
    const mailbox = meetings.find(room.slug);
    if (mailbox === undefined) return undefined;
    const { identity, credential } = grant;
    const isSame = (held: Held): boolean =>
      (identity !== undefined && held.grant.identity === identity) ||
      (credential !== 'none' && held.grant.credential === credential && family !== undefined && held.family === family);
    // One who was declined knocks anew: the meeting knows whether it may.
    const isDeclined = ({ knock }: Held): boolean => mailbox.meeting.lobby.get(knock)?.state.is === 'declined';
    return desk.all(mailbox).find((held) => isSame(held) && !isDeclined(held));
  }
}
