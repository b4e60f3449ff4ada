/** The door of this server: has judged what a visitor shows, brings in whom it admits, and holds who must wait. */
import type { JoinEvidence } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { JoinAnswer, Admitted as WireAdmitted } from '@foyer/wire';
import { accountBearer, suggesting } from './door/account-bearer.ts';
import { admittedAnswer } from './door/answer.ts';
import { credentialOf, unspent, type Visit, verifyTokens } from './door/evidence.ts';
import { type Arrival, type Holdable, Holding } from './door/holding.ts';
import { judgeVisit, type Verdict } from './door/judge.ts';
import { Ledger } from './door/ledger.ts';
import { mediaReady } from './door/media-ready.ts';
import type { DoorOptions } from './door/options.ts';
import { hasPlace, inNameOf, ownPlace } from './door/own-place.ts';
import { showsResume, WayBack } from './door/resume.ts';
import { roomFor } from './door/room.ts';
import { insideOf } from './door/situation.ts';
import type { Held } from './lobby/desk.ts';
import type { Meetings } from './meetings/meetings.ts';
import type { Refusal } from './problems.ts';
import { type AccountRecord, type RoomRecord, StoreOutage } from './store/port.ts';

export interface Judged extends Holdable {
  readonly outcome: 'admit' | 'hold';
  /** Waits already, by a token that has no further use. */
  readonly waiting?: Held;
}

interface Asking {
  readonly room: RoomRecord;
  readonly ask: (shown: readonly JoinEvidence[]) => ReturnType<typeof judgeVisit>;
}

const nameMissing: Refusal = {
  kind: 'request-invalid',
  errors: [{ pointer: '/name', detail: 'is needed: the invitation does not name its bearer' }],
};

/**
 * Of credentials none of which is good in itself, where nobody is signed in: the first one's; a pass that has ended comes
 * last. The store need not be asked about a room then.
 */
function refusalOfAll({ credentials }: Visit, [first, ...rest]: readonly JoinEvidence[]): Refusal | undefined {
  if (first === undefined) return (credentials.pass ?? '') === '' ? undefined : { kind: 'sign-in-required' };
  const isRefused = first.kind === 'refused' && rest.every(({ kind }) => kind === 'refused');
  return isRefused ? first.refusal : undefined;
}

export class Door {
  readonly #options: DoorOptions;
  readonly #holding: Holding;
  readonly #ledger: Ledger;
  readonly #wayBack: WayBack;

  constructor(options: DoorOptions) {
    const { clock, store, audit, log } = options;
    this.#options = options;
    this.#ledger = new Ledger({ tokens: store.joinTokens, audit, clock, log });
    this.#holding = new Holding(options, this.#ledger);
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
    const accounts = await this.#accountsOf(visit);
    const hopeless = accounts.length === 0 ? refusalOfAll(visit, tokens.value.evidence) : undefined;
    if (hopeless !== undefined) return this.#ledger.refused(visit, hopeless);
    const room = await roomFor(visit.slug, tokens.value.foreign, this.#options, makesRoom);
    const { config, store, passwords, throttle, clock, meetings } = this.#options;
    const evidence = [
      ...tokens.value.evidence,
      ...accounts.map(
        (account) => ({ kind: 'bearer', bearer: accountBearer(account, visit.slug, room, config) }) as const,
      ),
    ];
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
    return spent ?? this.#read(visit, suggesting(judged.value, accounts), room);
  }

  /** Whoever is signed in here, and whoever a pass for this room names; one where both are the same. */
  async #accountsOf({ account, credentials, slug }: Visit): Promise<AccountRecord[]> {
    const { pass = '' } = credentials;
    const passed = pass === '' ? undefined : await this.#options.passes.accountOf(pass, slug);
    const isOther = passed !== undefined && passed.id !== account?.id;
    return [...(account === undefined ? [] : [account]), ...(isOther ? [passed] : [])];
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
    const waiting = owner === undefined ? this.#holding.waitingBy(visit, verdict, room) : undefined;
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
    if (waiting !== undefined) return this.#holding.takeUp(waiting, origin);
    const name = grant.name ?? visit.name ?? grant.suggestedName;
    if (name === undefined) return no(nameMissing);
    const entered = this.#mustWait(visit, judged.value)
      ? await this.#holding.hold(visit, judged.value, { name, origin })
      : await this.#admit(visit, judged.value, { name, origin });
    // The policy was changed meanwhile: what it says now is said of this join too.
    if (entered === undefined) return this.enter(visit, origin);
    return entered.ok ? entered : this.#ledger.refused(visit, entered.refusal, grant.credential);
  }

  /** Held by the policy, or by a host's no to the place whose secret was shown. */
  #mustWait(visit: Visit, { outcome, grant, room }: Judged): boolean {
    if (outcome === 'hold') return true;
    const shown = grant.permissions.has('lobby.bypass') ? undefined : this.#holding.shownBy(visit, grant, room);
    return shown !== undefined && this.#holding.wasDeclined(shown);
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
    judged: Judged,
    { name, origin }: Arrival,
  ): Promise<Result<JoinAnswer, Refusal> | undefined> {
    const { room, grant, owner } = judged;
    if (!(await mediaReady(this.#options.media, this.#options.clock))) return no({ kind: 'media-unavailable' });
    const taken = owner === undefined ? await this.#ledger.take(grant.credential) : ok(undefined);
    if (!taken.ok) return taken;
    const { family, network } = visit;
    const { meetings, tokens, desk } = this.#options;
    let joined: Awaited<ReturnType<Meetings['join']>>;
    try {
      const isOwner = () => owner === undefined || hasPlace(meetings.find(room.slug)?.meeting, owner);
      const wanted = () => meetings.isNewest(room) && isOwner() && !this.#mustWait(visit, judged);
      joined = await meetings.join(room, { grant, name, family, wanted });
    } finally {
      if (joined?.ok !== true && taken.value !== undefined) await this.#ledger.giveBack(taken.value);
    }
    if (joined === undefined || !joined.ok) return joined;
    for (const waiting of [this.#holding.shownBy(visit, grant, room), this.#holding.waitingAs(visit, grant, room)])
      if (waiting !== undefined) desk.supersede(waiting);
    this.#ledger.admitted(joined.value.participant, room.slug, network);
    return ok(admittedAnswer(joined.value, { room, origin }, tokens));
  }
}
