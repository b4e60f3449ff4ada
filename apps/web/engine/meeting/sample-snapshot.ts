/** A meeting as its channel tells it first, for tests to vary. */
import type { ServerMessage, WirePerson } from '@foyer/wire';
import { samplePolicy } from './sample-policy.ts';

export type Snapshot = Extract<ServerMessage, { type: 'snapshot' }>;

export function samplePerson(id: string, over: Partial<WirePerson> = {}): WirePerson {
  return {
    id,
    identity: id,
    name: id,
    role: 'speaker',
    permissions: [],
    permissionsVersion: 1,
    hand: null,
    presence: 'live',
    joinedAt: 10,
    ...over,
  };
}

export function sampleSnapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    type: 'snapshot',
    stream: 's_1',
    seq: 0,
    self: 'p_me',
    room: { slug: 'tea', title: 'Tea' },
    meeting: { id: 'm', startedAt: 1 },
    people: [],
    policy: samplePolicy,
    roles: { speaker: [], listener: [] },
    chat: [],
    media: { url: 'ws://x', token: 'media-fresh' },
    resume: { token: 'resume-fresh', expiresAt: 2_000_000_000 },
    serverTime: 10,
    ...over,
  };
}
