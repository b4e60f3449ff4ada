/** What is true of every meeting, whatever happened to it. Tests ask after each step. */
import { isPermission } from '@foyer/admission';
import { hasHost } from './hosts/present.ts';
import { seatsTaken } from './lobby/judge.ts';
import { atTheDoor } from './lobby/view.ts';
import { type Meeting, type ResumeMark, withIdentity } from './state.ts';

/** Sentences about what is broken; empty for a sound meeting. */
export function broken(meeting: Meeting): string[] {
  return [...brokenInside(meeting), ...brokenGone(meeting), ...brokenAtTheDoor(meeting), ...brokenAsAWhole(meeting)];
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
    said.push(...brokenMark(id, participant.resume));
    if (participant.hand !== null && !participant.permissions.has('hand.raise'))
      said.push(`${id} raises a hand, and may not`);
  }
  const turns = [...meeting.participants.values()].flatMap(({ hand }) => (hand === null ? [] : [hand.turn]));
  if (new Set(turns).size < turns.length) said.push('two hands have one turn');
  if (turns.some((turn) => turn > meeting.turns)) said.push('a hand was never raised');
  return said;
}

function brokenMark(id: string, { generation, since }: ResumeMark): string[] {
  return since < 1 || generation < since ? [`${id} has no token that is good`] : [];
}

/** Nobody is in two of these at once: inside, departed, over. */
function brokenGone({ participants, departed, over, settings }: Meeting): string[] {
  const said: string[] = [];
  const identities = new Set([...participants.values()].map(({ identity }) => identity));
  for (const [id, one] of departed) {
    if (id !== one.id) said.push(`${id} holds departed ${one.id}`);
    if (participants.has(id)) said.push(`${id} has departed, and is inside`);
    if (identities.has(one.identity)) said.push(`two were or are ${one.identity}`);
    identities.add(one.identity);
    said.push(...brokenMark(id, one.resume));
  }
  for (const id of over.keys())
    if (participants.has(id) || departed.has(id)) said.push(`${id} is over, and may come back`);
  if (Math.max(departed.size, over.size) > settings.departedKept) said.push('more who have gone than are kept');
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
  const { participants, departed, over, lobby, policy, settings, phase, hosted } = meeting;
  if (seatsTaken(meeting) > settings.capacity) said.push('more inside than the room holds');
  if (phase === 'ended' && participants.size + departed.size + over.size + lobby.size + meeting.chat.length > 0)
    said.push('ended, and something is there');
  if (phase === 'ended' && meeting.emptyUntil !== undefined) said.push('ended, and waits');
  if (participants.size > 0 && meeting.emptyUntil !== undefined)
    said.push('somebody is inside, and it counts as empty');
  if (meeting.chat.length > settings.chatHistory) said.push('more chat than is kept');
  if (participants.size > 0 && hosted && policy.hostless !== 'keep' && !hasHost(meeting)) said.push('nobody may admit');
  if (hasHost(meeting) && !hosted) said.push('a host is inside, and was never seen');
  return said;
}
