/** One mailbox without a server around it: what it does outside is written down. */
import { defaultPolicy } from '@foyer/admission';
import { type Chance, millis, seconds } from '@foyer/kernel';
import {
  type JoinInput,
  type Meeting,
  type MeetingId,
  type MeetingSettings,
  openMeeting,
  type ParticipantId,
  type SessionId,
} from '@foyer/meeting';
import { type Problem, type ServerMessage, slugOf } from '@foyer/wire';
import { type Clock, FakeClock } from '../clock.ts';
import type { Keeper } from '../meetings/keeper.ts';
import { Mailbox, type OutsideEffect, type Surroundings } from '../meetings/mailbox.ts';
import type { Link } from '../meetings/stream.ts';
import { Secret } from '../observe/secret.ts';
import { type RoomRecord, StoreOutage } from '../store/port.ts';
import { SessionTokens } from '../tokens/session-tokens.ts';

export const aRoom: RoomRecord = {
  ...{ id: 'r_1', slug: 'demo', title: 'Demo', createdAt: 0, owner: null },
  ...{ policy: defaultPolicy, passwordHash: null, version: 1 },
};

export const settings: MeetingSettings = {
  ...{ capacity: 5, grace: millis(20_000), reloadGrace: millis(5_000), emptyGrace: millis(0) },
  ...{ lobbyCapacity: 5, knockGrace: millis(60_000), askAgainAfter: millis(20_000) },
  ...{ resumeOverlap: millis(10_000), maxStay: null, stayNotice: millis(300_000) },
  ...{ chatHistory: 100, departedKept: 100 },
};

export const aMeeting = (): Meeting => openMeeting('m_1' as MeetingId, settings, defaultPolicy, seconds(0));

/** `p_ada` by `s_ada`. */
export const joinAs = (identity: string, permissions: JoinInput['permissions'], change: Partial<JoinInput> = {}) =>
  ({
    type: 'join',
    participant: `p_${identity}` as ParticipantId,
    session: `s_${identity}` as SessionId,
    identity,
    name: identity,
    role: 'speaker',
    permissions,
    standing: 'invited',
    credential: `token:j_${identity}`,
    joinedAt: seconds(1),
    ...change,
  }) as const;

/** Counts instead of wandering: every id is another. */
export function countingChance(): Chance {
  let next = 1;
  return (bytes) => {
    for (let at = 0, left = next++; at < bytes.length; at += 1, left >>= 5) bytes[at] = left & 31;
    return bytes;
  };
}

export function someTokens(clock: Clock, key = 'k'.repeat(43), resumeLifetime = 3_600): SessionTokens {
  return new SessionTokens({
    ...{ clock, resumeLifetime },
    key: new Secret(key),
    mediaKey: { apiKey: 'media', apiSecret: 's'.repeat(43) },
  });
}

/** A disk that can be full. */
export class FakeKeeper implements Keeper {
  readonly kept: Meeting[] = [];
  isFull = false;

  keep(meeting: Meeting): void {
    if (this.isFull) throw new StoreOutage('the disk is full');
    this.kept.push(meeting);
  }
}

export interface Heard extends Link {
  readonly messages: ServerMessage[];
  /** Slugs of the endings, `gave way` where without a word. */
  readonly ended: (string | undefined)[];
}

export function aLink(): Heard {
  const messages: ServerMessage[] = [];
  const ended: (string | undefined)[] = [];
  return {
    ...{ address: 'wss://meet.example.org', messages, ended },
    send: (message) => messages.push(message),
    end: (why: Problem | undefined) => ended.push(why && slugOf(why.type)),
    giveWay: () => ended.push('gave way'),
  };
}

export function aMailbox(change: Partial<Surroundings> = {}, meeting: Meeting = aMeeting()) {
  const faults: unknown[] = [];
  const performed: OutsideEffect[] = [];
  const clock = new FakeClock();
  const keeper = new FakeKeeper();
  const around: Surroundings = {
    ...{ clock, keeper, chance: countingChance(), tokens: someTokens(clock), eventsKept: 10 },
    perform: (effect) => performed.push(effect),
    tellKnock: () => undefined,
    obeyed: () => undefined,
    sessionEnded: () => undefined,
    unkept: () => undefined,
    over: () => undefined,
    faulted: (_meeting, fault) => faults.push(fault),
    ...change,
  };
  return { mailbox: new Mailbox(aRoom, meeting, around), faults, performed, clock, keeper };
}
