/**
 * What an admission gives: a channel token and a media token that name the session, and a resume token that names the
 * participant; and what a handoff gives: a pass. They are kept nowhere, but for media tokens: this deployment's key made
 * them, and knows them again, also after a restart.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { no, ok, type Result, seconds, type UnixSeconds } from '@foyer/kernel';
import type { Meeting, MeetingId, Participant, ParticipantId, SessionId } from '@foyer/meeting';
import type { ResumeToken } from '@foyer/wire';
import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import type { Secret } from '../observe/secret.ts';
import { decodeJson, encodePart } from './jws.ts';
import { type MediaKey, mintMediaToken } from './media-tokens.ts';

/** What a resume token says. Times are Unix seconds. */
export interface ResumeClaims {
  /** Slug. */
  readonly room: string;
  readonly meeting: MeetingId;
  readonly participant: ParticipantId;
  /** Of the participant: a ban is known by it when the meeting no longer is. */
  readonly identity: string;
  readonly generation: number;
  readonly expiresAt: UnixSeconds;
}

const claimsSchema = z.strictObject({
  room: z.string(),
  meeting: z.string(),
  participant: z.string(),
  identity: z.string(),
  generation: z.int(),
  expiresAt: z.int(),
});

/** What a pass says: one room, as the account of one sign-in. Times are Unix seconds. */
export interface PassClaims {
  /** Slug. */
  readonly room: string;
  readonly account: string;
  /** Id of the sign-in session it ends with. */
  readonly session: string;
  readonly expiresAt: number;
}

const passSchema = z.strictObject({ room: z.string(), account: z.string(), session: z.string(), expiresAt: z.int() });

/** Longer than any of ours. */
const longestResumeToken = 1_024;
const longestChannelToken = 256;
const longestPass = 1_024;

export interface SessionTokensOptions {
  /** 256 bits of this deployment, as text. */
  readonly key: Secret;
  readonly mediaKey: MediaKey;
  readonly clock: Clock;
  /** Seconds for which a resume token is good. */
  readonly resumeLifetime: number;
}

type Whose = Pick<Participant, 'id' | 'identity' | 'resume'>;

export class SessionTokens {
  readonly #options: SessionTokensOptions;

  constructor(options: SessionTokensOptions) {
    this.#options = options;
  }

  /** Opens the room channel of this session. */
  channel(session: SessionId): string {
    return this.#signed(`c1.${session}`);
  }

  /** Whose session this channel token names; undefined where it is none of ours. */
  sessionIn(token: string): SessionId | undefined {
    const text = token.length > longestChannelToken ? undefined : this.#verified(token);
    // Signed by us, and we sign nothing after `c1.` but ids of sessions.
    return text?.startsWith('c1.') ? (text.slice(3) as SessionId) : undefined;
  }

  /** Of the participant's present generation. */
  resume(room: string, meeting: Pick<Meeting, 'id'>, { id, identity, resume }: Whose): ResumeToken {
    const { clock, resumeLifetime } = this.#options;
    const expiresAt = seconds(clock.wall() + resumeLifetime);
    const { generation } = resume;
    const claims: ResumeClaims = { room, meeting: meeting.id, participant: id, identity, generation, expiresAt };
    return { token: this.#signed(`r1.${encodePart(claims)}`), expiresAt };
  }

  /** `forged`: nobody who has our key made it. Its life may be over. */
  claimsIn(token: string): Result<ResumeClaims, 'forged'> {
    const text = token.length > longestResumeToken ? undefined : this.#verified(token);
    if (!text?.startsWith('r1.')) return no('forged');
    const claims = claimsSchema.safeParse(decodeJson(text.slice(3)));
    // Signed by us: ids and times are what we wrote.
    return claims.success ? ok(claims.data as ResumeClaims) : no('forged');
  }

  pass(claims: PassClaims): string {
    return this.#signed(`p1.${encodePart(claims)}`);
  }

  /** Undefined where it is none of ours. Its life may be over, and so may its sign-in. */
  passIn(token: string): PassClaims | undefined {
    const text = token.length > longestPass ? undefined : this.#verified(token);
    const claims = text?.startsWith('p1.') ? passSchema.safeParse(decodeJson(text.slice(3))) : undefined;
    return claims?.success === true ? claims.data : undefined;
  }

  /** For the media server: what its bearer may do there now. */
  media(room: string, { identity, name, permissions, session }: Participant): string {
    const { mediaKey, clock } = this.#options;
    return mintMediaToken(mediaKey, { room, identity, name, session: session.id, permissions }, clock.wall());
  }

  #signed(text: string): string {
    return `${text}.${this.#signature(text)}`;
  }

  /** The text that was signed; the signature is compared in its one spelling. */
  #verified(token: string): string | undefined {
    const dot = token.lastIndexOf('.');
    if (dot < 0) return undefined;
    const text = token.slice(0, dot);
    const shown = Buffer.from(token.slice(dot + 1));
    const right = Buffer.from(this.#signature(text));
    return shown.length === right.length && timingSafeEqual(shown, right) ? text : undefined;
  }

  /** The first two letters of the text keep the kinds apart: no token of one kind has the signature of the other. */
  #signature(text: string): string {
    return createHmac('sha256', this.#options.key.reveal()).update(`foyer ${text}`).digest('base64url');
  }
}
