/** The door of this server: has judged what a visitor shows, brings in whom it admits, and holds who must wait. */
import type { Grant, HoldReason, JoinEvidence } from '@foyer/admission';
import { no, ok, pickId, type Result } from '@foyer/kernel';
import type { KnockId } from '@foyer/meeting';
import type { JoinAnswer, Admitted as WireAdmitted } from '@foyer/wire';
import { admittedAnswer, heldAnswer } from './door/answer.ts';
import { accountBearer, credentialOf, unspent, type Visit, verifyTokens } from './door/evidence.ts';
import { judgeVisit, type Verdict } from './door/judge.ts';
import { KnockLimit } from './door/knock-limit.ts';
import { Ledger } from './door/ledger.ts';
import { mediaReady } from './door/media-ready.ts';
import type { DoorOptions } from './door/options.ts';
import { hasPlace, inNameOf, type Owner, ownPlace } from './door/own-place.ts';
import { showsResume, WayBack } from './door/resume.ts';
import { roomFor } from './door/room.ts';
import { insideOf } from './door/situation.ts';
import type { Held } from './lobby/desk.ts';
import type { Meetings } from './meetings/meetings.ts';
import type { Refusal } from './problems.ts';
import { type RoomRecord, StoreOutage } from './store/port.ts';

export interface Judged {
  readonly outcome: 'admit' | 'hold';
  readonly room: RoomRecord;
  readonly grant: Grant;
  /** Where held. */
  readonly reason: HoldReason;
  /** Waits already, by a token that has no further use. */
  readonly waiting?: Held;
  /** Came in already by this token, which has no further use and needs none. */
  readonly owner?: Owner;
}

interface Asking {
  readonly room: RoomRecord;
  readonly ask: (shown: readonly JoinEvidence[]) => ReturnType<typeof judgeVisit>;
}

const nameMissing: Refusal = {
  kind: 'request-invalid',
  errors: [{ pointer: '/name', detail: 'is needed: the invitation does not name its bearer' }],
};

/** Of credentials none of which is good in itself: the first one's. The store need not be asked about a room then. */
function refusalOfAll([first, ...rest]: readonly JoinEvidence[]): Refusal | undefined {
  const isRefused = first?.kind === 'refused' && rest.every(({ kind }) => kind === 'refused');
  return isRefused ? first.refusal : undefined;
}

export class Door {
  readonly #options: DoorOptions;
  readonly #knocks: KnockLimit;
  readonly #ledger: Ledger;
  readonly #wayBack: WayBack;

  constructor(options: DoorOptions) {
    const { clock, config, store, audit, log } = options;
    this.#options = options;
    this.#knocks = new KnockLimit(clock, config.limits.knocksPerMinute);
    this.#ledger = new Ledger({ tokens: store.joinTokens, audit, clock, log });
    this.#wayBack = new WayBack(options, this.#ledger);
  }

  /** What a join would be answered with; nobody is brought in, no use of a token is taken, and no room is made. */
  async preview(visit: Visit): Promise<Result<Judged, Refusal>> {
    if (!showsResume(visit)) return this.#judge(visit, false);
    const back = await this.#wayBack.preview(visit);
    return back.ok ? ok({ ...back.value, outcome: 'admit', reason: 'lobby' }) : back;
  }

  async #judge(visit: Visit, makesRoom: boolean): Promise<Result<Judged, Refusal>> {
    const tokens = await verifyTokens(visit, this.#options);
    if (!tokens.ok) return this.#ledger.refused(visit, tokens.refusal);
    const hopeless = visit.account === undefined ? refusalOfAll(tokens.value.evidence) : undefined;
    if (hopeless !== undefined) return this.#ledger.refused(visit, hopeless);
    const room = await roomFor(visit.slug, tokens.value.foreign, this.#options, makesRoom);
    const { account } = visit;
    const evidence = [
      ...tokens.value.evidence,
      ...(account === undefined ? [] : [{ kind: 'bearer', bearer: accountBearer(account, room) } as const]),
    ];
    const { config, store, passwords, throttle, clock, meetings } = this.#options;
    const meeting = room === undefined ? undefined : meetings.find(room.slug)?.meeting;
    const ask = (shown: readonly JoinEvidence[]) =>
      judgeVisit(
        visit,
        shown,
        { room, inside: insideOf(meeting, config.meetingCapacity) },
        { bans: store.bans, passwords, throttle, clock, leeway: config.clockLeewaySeconds },
      );
    const judged = await ask(evidence.length === 0 ? [{ kind: 'nothing' }] : evidence);
    if (!judged.ok) return this.#ledger.refused(visit, judged.refusal);
    const spent = room === undefined ? undefined : await this.#spentBefore(visit, judged.value, { room, ask });
    return spent ?? this.#read(visit, judged.value, room);
  }

  /**
   * A token without further uses whose use was this person's own: the use is taken already, and all else is asked as of
   * everybody. Undefined where it is not so.
   */
  async #spentBefore(
    visit: Visit,
    verdict: Verdict,
    { room, ask }: Asking,
  ): Promise<Result<Judged, Refusal> | undefined> {
    const owner = ownPlace(visit, verdict, this.#options.meetings.find(room.slug)?.meeting);
    const waiting = owner === undefined ? this.#waitingBy(visit, verdict, room) : undefined;
    if (owner === undefined && waiting === undefined) return undefined;
    const { evidence } = verdict;
    const again = await ask([owner === undefined ? unspent(evidence) : inNameOf(owner, evidence)]);
    if (!again.ok) return this.#ledger.refused(visit, again.refusal);
    const { admission } = again.value;
    const isFull = admission.outcome === 'refuse' && admission.refusal.kind === 'room-full';
    if (waiting === undefined || (admission.outcome === 'refuse' && !isFull)) {
      const read = this.#read(visit, again.value, room);
      return read.ok && owner !== undefined ? ok({ ...read.value, owner }) : read;
    }
    const reason = waiting.mailbox.meeting.lobby.get(waiting.knock)?.reason ?? 'lobby';
    return ok({ outcome: 'hold', room, grant: waiting.grant, reason, waiting });
  }

  /** Joins: admitted at once, or held with the address of the lobby channel. @param origin under which the person came */
  async enter(visit: Visit, origin: string): Promise<Result<JoinAnswer, Refusal>> {
    if (showsResume(visit)) return this.#wayBack.enter(visit, origin);
    const judged = await this.#judge(visit, true);
    if (!judged.ok) return judged;
    const { grant, waiting } = judged.value;
    if (waiting !== undefined) return this.#takeUp(waiting, origin);
    const name = grant.name ?? visit.name;
    if (name === undefined) return no(nameMissing);
    const entered =
      judged.value.outcome === 'admit'
        ? await this.#admit(visit, judged.value, { name, origin })
        : await this.#hold(visit, judged.value, { name, origin });
    // The policy was changed meanwhile: what it says now is said of this join too.
    if (entered === undefined) return this.enter(visit, origin);
    return entered.ok ? entered : this.#ledger.refused(visit, entered.refusal, grant.credential);
  }

  /** Brings somebody in whom a host admitted, or whom a changed policy lets pass. Never rejects. */
  async letIn(held: Held, wanted: () => boolean): Promise<Result<WireAdmitted, Refusal> | undefined> {
    try {
      return await this.#letIn(held, wanted);
    } catch (err) {
      // Asked from within a meeting, which an outage of the store must not end.
      this.#options.log.error({ room: held.mailbox.room.slug, err }, 'who was admitted could not be let in');
      return no({ kind: err instanceof StoreOutage ? 'store-unavailable' : 'server-fault' });
    }
  }

  async #letIn(held: Held, wanted: () => boolean): Promise<Result<WireAdmitted, Refusal> | undefined> {
    const { mailbox, knock, name, family, origin, network } = held;
    const grant = mailbox.meeting.lobby.get(knock)?.grant ?? held.grant;
    const { room } = mailbox;
    if (!(await mediaReady(this.#options.media, this.#options.clock))) return no({ kind: 'media-unavailable' });
    const isRevoked = await this.#ledger.isRevoked(grant.credential);
    if (isRevoked)
      return this.#ledger.refused({ network, slug: room.slug }, { kind: 'token-revoked' }, grant.credential);
    const joined = await this.#options.meetings.join(room, { grant, name, family, knock, wanted });
    if (joined === undefined) return undefined;
    if (!joined.ok) return this.#ledger.refused({ network, slug: room.slug }, joined.refusal, grant.credential);
    this.#ledger.admitted(joined.value.participant, room.slug, network);
    return ok(admittedAnswer(joined.value, { room, origin }, this.#options.tokens));
  }

  #read(visit: Visit, { evidence, admission }: Verdict, room: RoomRecord | undefined): Result<Judged, Refusal> {
    const credential = credentialOf(evidence);
    if (admission.outcome === 'refuse') return this.#ledger.refused(visit, admission.refusal, credential);
    if (room === undefined) return no({ kind: 'room-not-found' });
    const { grant } = admission;
    const reason = admission.outcome === 'hold' ? admission.reason : 'lobby';
    return ok({ outcome: admission.outcome, room, grant, reason });
  }

  /** Undefined where the policy was changed before the person was inside. */
  async #admit(
    visit: Visit,
    { room, grant, owner }: Judged,
    { name, origin }: { readonly name: string; readonly origin: string },
  ): Promise<Result<JoinAnswer, Refusal> | undefined> {
    if (!(await mediaReady(this.#options.media, this.#options.clock))) return no({ kind: 'media-unavailable' });
    const taken = owner === undefined ? await this.#ledger.take(grant.credential) : ok(undefined);
    if (!taken.ok) return taken;
    const { family, network } = visit;
    const { meetings, tokens, desk } = this.#options;
    let joined: Awaited<ReturnType<Meetings['join']>>;
    try {
      const isOwner = () => owner === undefined || hasPlace(meetings.find(room.slug)?.meeting, owner);
      joined = await meetings.join(room, { grant, name, family, wanted: () => meetings.isNewest(room) && isOwner() });
    } finally {
      if (joined?.ok !== true && taken.value !== undefined) await this.#ledger.giveBack(taken.value);
    }
    if (joined === undefined || !joined.ok) return joined;
    const waiting = this.#waitingAs(visit, grant, room);
    if (waiting !== undefined) desk.supersede(waiting);
    this.#ledger.admitted(joined.value.participant, room.slug, network);
    return ok(admittedAnswer(joined.value, { room, origin }, tokens));
  }

  async #hold(
    visit: Visit,
    { room, grant, reason, owner }: Judged,
    { name, origin }: { readonly name: string; readonly origin: string },
  ): Promise<Result<JoinAnswer, Refusal>> {
    const { family, network } = visit;
    const { meetings, desk, chance } = this.#options;
    const waiting = this.#waitingAs(visit, grant, room);
    if (waiting !== undefined) return this.#takeUp(waiting, origin);
    const retryAfter = this.#knocks.take(network);
    if (retryAfter !== undefined) return no({ kind: 'throttled', retryAfter });
    const taken = owner === undefined ? await this.#ledger.take(grant.credential) : ok(undefined);
    if (!taken.ok) return taken;
    const use = taken.value;
    const knock = pickId(chance, 'n_', 26) as KnockId;
    let secret: string | undefined;
    const knocked = meetings.knock(room, { knock, name, grant, family, reason }, (mailbox, keep) => {
      secret = desk.hold({ knock, mailbox, grant, name, family, network, origin, use }, keep);
    });
    if (!knocked.ok || secret === undefined) {
      if (use !== undefined) void this.#ledger.giveBack(use);
      return knocked.ok ? no({ kind: 'meeting-ended' }) : knocked;
    }
    this.#ledger.held({ id: knock, name, grant, reason }, room.slug, network);
    return ok(heldAnswer({ id: knock, secret, reason }, { room, origin }));
  }

  #takeUp(waiting: Held, origin: string): Result<JoinAnswer, Refusal> {
    const secret = this.#options.desk.takeUp(waiting);
    const knock = waiting.mailbox.meeting.lobby.get(waiting.knock);
    if (secret === undefined || knock === undefined) return no({ kind: 'token-used-up' });
    const { room } = waiting.mailbox;
    return ok(heldAnswer({ id: knock.id, secret, reason: knock.reason }, { room, origin }));
  }

  /** A token without further uses, whose own knock waits: of several, the one of the same browser. */
  #waitingBy(visit: Visit, { evidence, admission }: Verdict, room: RoomRecord | undefined): Held | undefined {
    const { desk, meetings } = this.#options;
    if (admission.outcome !== 'refuse' || admission.refusal.kind !== 'token-used-up') return undefined;
    const credential = credentialOf(evidence);
    const mailbox = room === undefined ? undefined : meetings.find(room.slug);
    if (mailbox === undefined || credential === undefined) return undefined;
    const own = desk.all(mailbox).filter((held) => held.grant.credential === credential);
    return own.length === 1 ? own[0] : own.find((held) => visit.family !== undefined && held.family === visit.family);
  }

  /** The same person, or the same browser with the same credential, waits already. */
  #waitingAs({ family }: Visit, grant: Grant, room: RoomRecord): Held | undefined {
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
