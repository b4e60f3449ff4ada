/** What a mailbox needs of the world, and what it says to it. */
import type { Chance, Result } from '@foyer/kernel';
import type { Command, Effect, LeaveReason, Meeting, MeetingRefusal, Participant, SessionId } from '@foyer/meeting';
import type { WireReplyData } from '@foyer/wire';
import type { Clock } from '../clock.ts';
import type { Refusal } from '../problems.ts';
import type { SessionTokens } from '../tokens/session-tokens.ts';
import type { Keeper } from './keeper.ts';

type InviteEffect = Extract<Effect, { type: 'invite.make' }>;

/** Makes an invitation in the name of a participant. Never rejects. */
export type MakeInvite = (wish: InviteEffect, madeBy: Participant) => Promise<Result<WireReplyData, Refusal>>;

export type KnockEffect = Extract<Effect, { type: `knock.${string}` }>;
export type OutsideEffect = Exclude<Effect, KnockEffect | { type: 'session.close' | 'invite.make' }>;

/** A participant's wish, with the id its reply will carry. */
export interface Wish {
  readonly id: string;
  readonly command: Command;
}

/** What the mailbox needs done outside. */
export interface Surroundings {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly keeper: Keeper;
  readonly tokens: SessionTokens;
  /** For each session. */
  readonly eventsKept: number;
  /** Carries out an effect on the media server, or on what lasts. */
  perform(effect: OutsideEffect): void;
  /** Tells somebody who waits. */
  tellKnock(effect: KnockEffect): void;
  sessionEnded(session: SessionId, reason: LeaveReason): void;
  /** A wish was granted. */
  obeyed(by: Participant, command: Command, before: Meeting): void;
  /** The meeting cannot be written down now. */
  unkept(why: unknown): void;
  /** The meeting is over; no further input is given. */
  over(meeting: Meeting): void;
  /** The step threw: the meeting is discarded. */
  faulted(meeting: Meeting, fault: unknown): void;
}

export type MailboxRefusal =
  | MeetingRefusal
  | { readonly kind: 'server-fault' | 'server-restarting' | 'store-unavailable' };
