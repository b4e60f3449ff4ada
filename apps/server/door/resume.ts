/** Coming back through the door: a resume token is looked at here, and what it is worth is decided by its meeting. */
import type { Grant } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { Participant } from '@foyer/meeting';
import type { Admitted } from '@foyer/wire';
import type { Joined, Returner } from '../meetings/comer.ts';
import type { Refusal } from '../problems.ts';
import { isSlug } from '../rooms.ts';
import type { RoomRecord } from '../store/port.ts';
import type { ResumeClaims } from '../tokens/session-tokens.ts';
import { admittedAnswer } from './answer.ts';
import { countForgery, type Visit } from './evidence.ts';
import { passwordTeller } from './judge.ts';
import type { Ledger } from './ledger.ts';
import { mediaReady } from './media-ready.ts';
import type { DoorOptions } from './options.ts';

/** A token of ours for this room, whose bearer would be let in as things stand. */
interface Looked {
  readonly room: RoomRecord;
  readonly returner: Returner;
  readonly back: Joined;
}

interface Refused {
  readonly refusal: Refusal;
  /** Where the signature was good. */
  readonly claims?: ResumeClaims;
}

/** Milliseconds. */
const hangUpPause = 100;

/** The end of a connection may be on the way, right behind the request: gives it the time to arrive. */
async function hangsUp({ isGone }: Visit): Promise<boolean> {
  if (isGone === undefined) return false;
  if (!isGone()) await new Promise((resolve) => setTimeout(resolve, hangUpPause));
  return isGone();
}

const notAlone: Refusal = {
  kind: 'request-invalid',
  errors: [{ pointer: '/credentials/resume', detail: 'stands alone, or with the password' }],
};

export function showsResume({ credentials }: Visit): boolean {
  return (credentials.resume ?? '') !== '';
}

export class WayBack {
  readonly #options: DoorOptions;
  readonly #ledger: Ledger;

  constructor(options: DoorOptions, ledger: Ledger) {
    this.#options = options;
    this.#ledger = ledger;
  }

  /** What coming back would be answered with; the token is as good as before. */
  async preview(visit: Visit): Promise<Result<{ readonly room: RoomRecord; readonly grant: Grant }, Refusal>> {
    const looked = await this.#look(visit);
    if (!looked.ok) return this.#refused(visit, looked.refusal);
    const { room, back } = looked.value;
    return ok({ room, grant: grantOf(back.participant) });
  }

  /** The same participant again. @param origin under which the person came */
  async enter(visit: Visit, origin: string): Promise<Result<Admitted, Refusal>> {
    const looked = await this.#look(visit);
    if (!looked.ok) return this.#refusedForGood(visit, looked.refusal);
    const { media, clock, meetings, tokens } = this.#options;
    const { room, returner } = looked.value;
    const { claims } = returner;
    if (!(await mediaReady(media, clock)))
      return this.#refused(visit, { refusal: { kind: 'media-unavailable' }, claims });
    // Shown before, and perhaps given up before it arrived: a newer one of the same sender must not be overtaken by it.
    const isGone = this.#isRepeated(returner) ? await hangsUp(visit) : visit.isGone?.() === true;
    if (isGone) return this.#refused(visit, { refusal: { kind: 'resume-superseded' }, claims });
    const back = await meetings.resume(room, returner);
    // The policy was changed meanwhile: what it says now is said of this one too.
    if (back === undefined) return this.enter(visit, origin);
    if (!back.ok) return this.#refusedForGood(visit, { refusal: back.refusal, claims });
    this.#ledger.resumed(back.value.participant, room.slug, visit.network);
    return ok(admittedAnswer(back.value, { room, origin }, tokens));
  }

  #isRepeated({ claims }: Returner): boolean {
    const meeting = this.#options.meetings.find(claims.room)?.meeting;
    const owner = meeting?.participants.get(claims.participant) ?? meeting?.departed.get(claims.participant);
    return owner !== undefined && owner.resume.generation > claims.generation;
  }

  async #look(visit: Visit): Promise<Result<Looked, Refused>> {
    const { token = '', jwt = '', resume = '' } = visit.credentials;
    if (token !== '' || jwt !== '') return no({ refusal: notAlone });
    const { tokens, throttle, store, meetings, clock } = this.#options;
    const read = tokens.claimsIn(resume);
    if (!read.ok) return no({ refusal: countForgery(throttle, visit.network) ?? { kind: 'resume-invalid' } });
    const claims = read.value;
    const refuse = (refusal: Refusal) => no({ refusal, claims });
    if (claims.room !== visit.slug) return refuse({ kind: 'resume-invalid' });
    const room = isSlug(visit.slug) ? await store.rooms.find(visit.slug) : undefined;
    if (room === undefined) return refuse({ kind: 'resume-ended', cause: 'meeting-ended' });
    const returner: Returner = { claims, family: visit.family, password: 'none' };
    if (await meetings.isBanned(room, returner)) return refuse({ kind: 'banned' });
    if (clock.wall() >= claims.expiresAt) return refuse({ kind: 'resume-ended' });
    const shown = await this.#withPassword(visit, room, returner);
    if (!shown.ok) return refuse(shown.refusal);
    const back = meetings.wouldResume(room, shown.value);
    return back.ok ? ok({ room, returner: shown.value, back: back.value }) : refuse(back.refusal);
  }

  /** Compared only where it is asked for: no hash is spent on a token that is refused anyway. */
  async #withPassword(visit: Visit, room: RoomRecord, returner: Returner): Promise<Result<Returner, Refusal>> {
    const without = this.#options.meetings.wouldResume(room, returner);
    const isAsked = !without.ok && without.refusal.kind === 'password-required';
    if (!isAsked || visit.credentials.password === undefined) return ok(returner);
    const told = await passwordTeller(visit, room, this.#options)();
    return told.ok ? ok({ ...returner, password: told.value }) : told;
  }

  /**
   * A token that was used before has two owners, perhaps: then the presence ends. But one that its owner sent, gave up
   * waiting for and sent again may arrive late: whoever has hung up is nobody's thief.
   */
  async #refusedForGood(visit: Visit, refused: Refused): Promise<Result<never, Refusal>> {
    const { refusal, claims } = refused;
    if (refusal.kind === 'resume-superseded' && claims !== undefined) {
      if (!(await hangsUp(visit)) && this.#options.meetings.reused(claims)) this.#ledger.reused(claims, visit.network);
    }
    return this.#refused(visit, refused);
  }

  #refused(visit: Visit, { refusal, claims }: Refused): Result<never, Refusal> {
    return this.#ledger.refused(visit, refusal, claims && `resume:${claims.participant}`);
  }
}

function grantOf({ name, identity, role, permissions, standing, credential }: Participant): Grant {
  return { name, identity, role, permissions, standing, credential };
}
