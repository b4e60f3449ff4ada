/** The judgement of one visit: every credential that was shown is asked, and the strongest that opens counts. */
import {
  type Admission,
  decide,
  type Grant,
  type Join,
  type JoinEvidence,
  mayGive,
  rolePermissions,
} from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { Passwords, Throttle } from '../access/ports.ts';
import { throttleKeys } from '../access/throttle.ts';
import type { Clock } from '../clock.ts';
import type { Refusal } from '../problems.ts';
import type { BanStore, RoomRecord } from '../store/port.ts';
import { identityOf, type Visit } from './evidence.ts';
import type { Inside } from './situation.ts';

export interface Judges {
  readonly bans: BanStore;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly clock: Clock;
  /** Seconds. */
  readonly leeway: number;
}

/** One credential and what came of it. */
export interface Verdict {
  readonly evidence: JoinEvidence;
  readonly admission: Admission;
}

/** Asked for where there is no room, so that an unknown one takes the time of a known one. */
const nobody = 'r_none';

/** How things stand at the room that was asked for. */
export interface Place {
  readonly room: RoomRecord | undefined;
  readonly inside: Inside;
}

/** @param evidence at least one; `nothing` where nothing was shown */
export async function judgeVisit(
  visit: Visit,
  evidence: readonly JoinEvidence[],
  place: Place,
  judges: Judges,
): Promise<Result<Verdict, Refusal>> {
  const comparing = passwordTeller(visit, place.room, judges);
  const banned = await isBanned(visit, evidence, place.room?.id ?? nobody, judges.bans);
  const verdicts: Verdict[] = [];
  for (const one of evidence) {
    const ask = asking(visit, one, { ...place, banned }, judges);
    let admission = ask('none');
    // Compared only for who is refused for nothing else: no hash is spent on a room that is locked, unknown or barred.
    if (isAskingForPassword(admission) && visit.credentials.password !== undefined) {
      const told = await comparing();
      if (!told.ok) return told;
      admission = ask(told.value);
    }
    verdicts.push({ evidence: one, admission });
  }
  return ok(best(verdicts));
}

/** Everything but the password gathered: what is left is the judgement itself. */
function asking(
  { slug, name }: Visit,
  evidence: JoinEvidence,
  { room, inside, banned }: Place & { readonly banned: boolean },
  { leeway, clock }: Judges,
) {
  const situation = inside(identityOf(evidence), banned);
  return (password: Join['password']): Admission => {
    const join = { slug, evidence, password, leeway, ...(name === undefined ? {} : { name }) };
    return decide(join, room, situation, clock.wall());
  };
}

/** Whoever shows two credentials is both people: neither of them may be banned. */
async function isBanned(
  { family }: Visit,
  evidence: readonly JoinEvidence[],
  room: string,
  bans: BanStore,
): Promise<boolean> {
  const browser = family === undefined ? {} : { family };
  for (const identity of new Set(evidence.map(identityOf)))
    if (await bans.isBanned(room, identity === undefined ? browser : { ...browser, identity })) return true;
  return false;
}

function isAskingForPassword(admission: Admission): boolean {
  return admission.outcome === 'refuse' && admission.refusal.kind === 'password-required';
}

/** Compares at most once, whatever was shown beside it. */
export function passwordTeller(
  visit: Visit,
  room: RoomRecord | undefined,
  { passwords, throttle }: Pick<Judges, 'passwords' | 'throttle'>,
) {
  let told: Result<'right' | 'wrong', Refusal> | undefined;
  return async (): Promise<Result<'right' | 'wrong', Refusal>> => {
    const { password } = visit.credentials;
    if (told !== undefined) return told;
    if (room === undefined || password === undefined) return ok('wrong');
    const keys = [throttleKeys.password(room.id, visit.network)];
    const waiting = mustWait(throttle, keys);
    if (waiting !== undefined) return no(waiting);
    const answer = await passwords.verify(password, room.passwordHash);
    if (answer === 'busy') return no({ kind: 'busy' });
    // Asked again: others of this network may have guessed wrong meanwhile, and a guess among many is no answer.
    const late = mustWait(throttle, keys);
    if (late !== undefined) return no(late);
    if (answer === 'right') throttle.right(keys);
    else throttle.wrong(keys);
    told = ok(answer);
    return told;
  };
}

function mustWait(throttle: Throttle, keys: readonly string[]): Refusal | undefined {
  const retryAfter = throttle.patience(keys);
  return retryAfter === undefined ? undefined : { kind: 'throttled', retryAfter };
}

/** Roles first, then whoever need not wait, then the order in which they were shown; refusals of a token come last. */
function best(verdicts: readonly Verdict[]): Verdict {
  const [first, ...rest] = verdicts;
  if (first === undefined) throw new RangeError('no evidence was judged');
  return rest.reduce((kept, next) => (isBetter(next, kept) ? next : kept), first);
}

function isBetter(next: Verdict, kept: Verdict): boolean {
  const rank = rankOf(next.admission) - rankOf(kept.admission);
  if (next.admission.outcome === 'refuse' || kept.admission.outcome === 'refuse') return rank > 0;
  if (isStronger(next.admission.grant, kept.admission.grant)) return true;
  return !isStronger(kept.admission.grant, next.admission.grant) && rank > 0;
}

function rankOf(admission: Admission): number {
  if (admission.outcome !== 'refuse') return admission.outcome === 'admit' ? 3 : 2;
  return admission.refusal.kind.startsWith('token-') ? 0 : 1;
}

function isStronger(one: Grant, other: Grant): boolean {
  return one.role !== other.role && mayGive(rolePermissions[one.role], other.role);
}
