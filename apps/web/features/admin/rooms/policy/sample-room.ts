/** A room for tests, with the policy a new one has. */
import type { RoomView } from '@foyer/wire';

export function sampleRoom(policy: Partial<RoomView['policy']> = {}): RoomView {
  const whole: RoomView['policy'] = {
    entry: 'restricted',
    lobby: false,
    waitForHost: false,
    hostArrivalAdmits: false,
    locked: false,
    capacity: null,
    opensAt: null,
    closesAt: null,
    openingHours: null,
    guests: { allowed: true, role: 'speaker', allowNames: [], refuseNames: [] },
    withheld: { speaker: [], listener: [] },
    hostless: 'promote',
    resume: 'always',
    maxStayMinutes: null,
    lobbyMessage: null,
    hasPassword: false,
    ...policy,
  };
  return {
    slug: 'standup',
    title: 'Stand-up',
    url: 'https://meet.example.org/standup',
    hasPassword: whole.hasPassword,
    policy: whole,
    createdAt: 1_800_000_000,
  };
}
