/** A room without any conditions, for tests to vary. */
import type { WirePolicy } from '@foyer/wire';

export const samplePolicy: WirePolicy = {
  entry: 'open',
  hasPassword: false,
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
  lobbyMessage: null,
  resume: 'always',
  maxStayMinutes: null,
};
