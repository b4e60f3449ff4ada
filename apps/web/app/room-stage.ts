/** Where one person can stand on the way into a room, what may happen there, and what is to be done about it. */
import type { Millis, Result, UnixSeconds } from '@foyer/kernel';
import type { Admitted, HoldReason, JoinAnswer, Preview } from '@foyer/wire';
import type { JoinChoice } from '../devices/join-choice.ts';
import type { MeetingEnd } from '../engine/end.ts';
import type { LobbyNews } from '../engine/lobby/client.ts';
import type { LobbyStatus } from '../engine/lobby/machine.ts';
import type { Failure } from './failure-kind.ts';

/** One knock of this tab. `url` is the secret address of its lobby channel. */
export interface Knock {
  readonly id: string;
  readonly url: string;
}

/** Where an attempt that came to nothing takes up again. */
export type Resume =
  | { readonly to: 'preview' }
  | { readonly to: 'join'; readonly preview: Preview; readonly choice: JoinChoice }
  /** As the participant one was, by a token the shell keeps; where that has ended, `orElse` with ordinary credentials. */
  | {
      readonly to: 'resume';
      readonly preview: Preview;
      readonly choice: JoinChoice;
      /** The person has typed the room's present password for this. */
      readonly withPassword: boolean;
      readonly orElse: 'join' | 'preview';
    }
  /** The place in the queue that another window took. */
  | { readonly to: 'knock'; readonly preview: Preview; readonly choice: JoinChoice; readonly knock: Knock };

export type Retry =
  | { readonly is: 'none' }
  /** By itself at `at`; the screen counts down. */
  | { readonly is: 'waiting'; readonly at: Millis }
  | { readonly is: 'trying' };

export interface PasswordStage {
  readonly at: 'password';
  /** How many typed passwords were wrong. */
  readonly wrong: number;
  readonly isChecking: boolean;
  /** Until then the server hears no further try; undefined where it does. */
  readonly blockedUntil: Millis | undefined;
  readonly resume: Exclude<Resume, { to: 'knock' }>;
}

/** What the mirror shows: everything of a choice but the name. */
export type Shown = Omit<JoinChoice, 'name'>;

/** What the lobby said last. */
export type LobbyWord =
  | { readonly is: 'waiting'; readonly reason: HoldReason; readonly message: string | null }
  /** `reason`: the host's words. From `askAt` on, asking once more is heard; `asking`: that has been pressed. */
  | {
      readonly is: 'declined';
      readonly reason: string | undefined;
      readonly askAt: Millis;
      readonly asking: boolean;
    };

export interface WaitingStage {
  readonly at: 'waiting';
  readonly preview: Preview;
  /** As pressed; what the mirror shows when the door opens counts more. */
  readonly choice: JoinChoice;
  readonly knock: Knock;
  readonly word: LobbyWord;
  readonly link: LobbyStatus;
  /** Since when this person waits, by the server's clock carried over to ours. */
  readonly since: Millis;
  /** Where the knock turns out to be unknown, another is made by itself, once until the lobby has spoken. */
  readonly renewal: 'allowed' | 'asked' | 'spent';
  /**
   * Signing in meanwhile (SI34). `away`: the person has gone to the sign-in in this very tab. `asking`: is signed in, and the
   * door is asked what that changes. `no`: nothing, they wait on as before.
   */
  readonly signIn?: 'away' | 'asking' | 'no';
}

export interface FailedStage {
  readonly at: 'failed';
  readonly failure: Failure;
  readonly resume: Resume;
  readonly retry: Retry;
  /** Attempts that failed in a row; sets the pace of the next. */
  readonly tries: number;
  readonly since: Millis;
}

/** A place of this browser that can be taken up instead of joining anew; `move-here` takes it from another tab. */
export interface WayBack {
  readonly kind: 'come-back' | 'move-here';
  /** What the one who holds it is called. */
  readonly name: string;
}

export type RoomStage =
  /** `pressed`: Join had been pressed before the person went away to sign in. */
  | { readonly at: 'previewing'; readonly pressed?: JoinChoice }
  /** Straight back into a place that this tab had before it was loaded anew. */
  | { readonly at: 'resuming'; readonly room: Admitted['room']; readonly back: Extract<Resume, { to: 'resume' }> }
  | PasswordStage
  | { readonly at: 'pre-join'; readonly preview: Preview; readonly back?: WayBack }
  /** `back`: by a place that this browser has. */
  | {
      readonly at: 'joining';
      readonly preview: Preview;
      readonly choice: JoinChoice;
      readonly back?: Extract<Resume, { to: 'resume' }>;
    }
  | WaitingStage
  | { readonly at: 'meeting'; readonly preview: Preview; readonly admitted: Admitted; readonly choice: JoinChoice }
  | FailedStage;

export interface RoomFlow {
  readonly stage: RoomStage;
  /** Number of the last request; an answer to an older one is not heard. */
  readonly asked: number;
  /** Since when nobody looks at the page; undefined while somebody does. */
  readonly hiddenSince: Millis | undefined;
}

/** A knock of before the reload, with what its page needs. */
export interface KeptKnock {
  readonly knock: Knock;
  readonly preview: Preview;
  readonly choice: JoinChoice;
  /** Its person went to the sign-in: whoever they are on their return waits there. */
  readonly signsIn?: true;
}

export type RoomInput =
  /** The page opened, or an invitation newer than the one in use came in: then nothing is `kept`. `pressed`: as of the stage. */
  | { readonly type: 'opened'; readonly kept?: KeptKnock; readonly pressed?: JoinChoice }
  /** The page opened, and this tab had a place in the meeting. */
  | { readonly type: 'found-own'; readonly back: Extract<Resume, { to: 'resume' }> }
  /** The page opened, and another tab has or had one. */
  | { readonly type: 'found-other'; readonly preview: Preview; readonly back: WayBack }
  | { readonly type: 'preview-answered'; readonly ask: number; readonly answer: Result<Preview, Failure> }
  | { readonly type: 'password-entered'; readonly password: string }
  | { readonly type: 'join-pressed'; readonly choice: JoinChoice }
  /** Take up the place that `back` of the pre-join page speaks of. `choice`: what the mirror shows. */
  | { readonly type: 'back-pressed'; readonly choice: Shown }
  /** `shown`, here and below: what the mirror shows at this moment, where there is one. */
  | {
      readonly type: 'join-answered';
      readonly ask: number;
      readonly answer: Result<JoinAnswer, Failure>;
      readonly shown?: Shown;
    }
  | { readonly type: 'lobby'; readonly ask: number; readonly news: LobbyNews; readonly shown?: Shown }
  | { readonly type: 'ask-again-pressed' }
  /** From the lobby to the sign-in, in this tab. */
  | { readonly type: 'sign-in-pressed' }
  /** Is signed in now. `name`: the one that others see. */
  | { readonly type: 'signed-in'; readonly name?: string }
  /** Out of the queue. */
  | { readonly type: 'leave-pressed' }
  /** `back`: where the place may be taken up again. */
  | { readonly type: 'meeting-ended'; readonly end: MeetingEnd; readonly back?: Extract<Resume, { to: 'resume' }> }
  /** The one button of a failure screen: try again, rejoin, use here. */
  | { readonly type: 'retry-pressed' }
  | { readonly type: 'looked-at'; readonly visible: boolean; readonly shown?: Shown }
  /** The browser says the network is back. */
  | { readonly type: 'online' }
  | { readonly type: 'time' };

export type RoomEffect =
  | { readonly do: 'preview'; readonly ask: number }
  /** `knock`: with the place in the queue that the person has. */
  | { readonly do: 'join'; readonly ask: number; readonly choice: JoinChoice; readonly knock?: Knock }
  /** By the resume token of this tab's place. */
  | { readonly do: 'resume'; readonly ask: number; readonly choice: JoinChoice; readonly withPassword: boolean }
  /** The place that was offered becomes this tab's. */
  | { readonly do: 'take-place' }
  | { readonly do: 'forget-place' }
  /** For this tab's further requests; undefined forgets it. */
  | { readonly do: 'keep-password'; readonly password: string | undefined }
  /** Opens the lobby channel of a knock; the one before it is closed. */
  | { readonly do: 'wait'; readonly ask: number; readonly url: string }
  | { readonly do: 'ask-again' }
  /** Gives the place in the queue up. */
  | { readonly do: 'leave-lobby' }
  /** For a reload of this tab; undefined forgets it. */
  | { readonly do: 'keep-knock'; readonly kept: KeptKnock | undefined }
  /** The door opened for one who waited: call them. `muted`: they come in unseen and unheard. */
  | { readonly do: 'call'; readonly title: string; readonly muted: boolean };

export interface Moment {
  readonly clock: Millis;
  /** For what invitations and rooms say about their own time. */
  readonly wall: UnixSeconds;
}

export interface RoomStep {
  readonly flow: RoomFlow;
  readonly effects: readonly RoomEffect[];
}

/** Whoever was let in after not looking for longer than this comes in unseen and unheard. Milliseconds. */
export const attention = 60_000;
