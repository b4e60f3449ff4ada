/** What is known at the moment of admission, before either connection has said a word. */
import type { Admitted } from '@foyer/wire';
import type { MeetingState } from './state.ts';

export function startState(admitted: Admitted, now: number): MeetingState {
  const off = { on: false, busy: false, deviceId: undefined };
  return {
    self: admitted.participant,
    room: admitted.room,
    roster: undefined,
    media: {
      status: 'connecting',
      people: new Map(),
      own: { microphone: off, camera: off, speakerId: undefined, share: 'off' },
      audible: true,
    },
    reached: false,
    link: 'connecting',
    linkSince: now,
    outage: undefined,
    notices: [],
    reactions: [],
    draft: '',
    outgoing: [],
    stayEndsAt: undefined,
    order: [admitted.participant.identity],
  };
}
