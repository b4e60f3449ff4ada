/** What is true of every meeting, whatever happened to it. Tests ask after each step. */
import { isPermission } from '@foyer/admission';
import { hasHost } from './hosts/present.ts';
import { seatsTaken } from './lobby/judge.ts';
import { atTheDoor } from './lobby/view.ts';
import { type Meeting, withIdentity } from './state.ts';

/** Sentences about what is broken; empty for a sound meeting. */
export function broken(meeting: Meeting): string[] {
  return [...brokenInside(meeting), ...brokenAtTheDoor(meeting), ...brokenAsAWhole(meeting)];
}

function brokenInside(meeting: Meeting): string[] {
  const said: string[] = [];
  const identities = new Set<string>();
  const sessions = new Set<string>();
  for (const [id, participant] of meeting.participants) {
    if (id !== participant.id) said.push(`${id} holds ${participant.id}`);
    if (identities.has(participant.identity)) said.push(`two are ${participant.identity}`);
    identities.add(participant.identity);
    if (sessions.has(participant.session.id)) said.push(`two share ${participant.session.id}`);
    sessions.add(participant.session.id);
    if (participant.name.trim() === '') said.push(`${id} has no name`);
    if (![...participant.permissions].every(isPermission)) said.push(`${id} has an unknown permission`);
    if (participant.session.state !== 'live' && !Number.isFinite(participant.session.until))
      said.push(`${id} is kept for ever`);
  }
  return said;
}

function brokenAtTheDoor(meeting: Meeting): string[] {
  const said: string[] = [];
  const identities = new Set<string>();
  for (const [id, { id: own, name, grant, state, link, attempt }] of meeting.lobby) {
    const { identity } = grant;
    if (id !== own) said.push(`${id} holds ${own}`);
    if (name.trim() === '') said.push(`${id} has no name`);
    if (link.is === 'away' && !Number.isFinite(link.until)) said.push(`${id} is kept for ever`);
    if (state.is === 'declined' && attempt === 2) said.push(`${id} was declined for good, and is still there`);
    if (identity === undefined) continue;
    if (identities.has(identity)) said.push(`two who knock are ${identity}`);
    identities.add(identity);
    if (state.is === 'waiting' && withIdentity(meeting, identity) !== undefined)
      said.push(`${identity} is inside, and waits`);
  }
  if (atTheDoor(meeting).length > meeting.settings.lobbyCapacity) said.push('more wait than may');
  return said;
}

function brokenAsAWhole(meeting: Meeting): string[] {
  const said: string[] = [];
  const { participants, lobby, policy, settings, phase, hosted } = meeting;
  if (seatsTaken(meeting) > settings.capacity) said.push('more inside than the room holds');
  if (phase === 'ended' && participants.size + lobby.size > 0) said.push('ended, and somebody is there');
  if (participants.size > 0 && hosted && policy.hostless !== 'keep' && !hasHost(meeting)) said.push('nobody may admit');
  if (hasHost(meeting) && !hosted) said.push('a host is inside, and was never seen');
  return said;
}
