/** Running meetings and who is in them. */
import { ok, type Result } from '@foyer/kernel';
import { personSchema, type RunningMeeting, runningMeetingSchema } from '@foyer/wire';
import { nothing } from '../api.ts';
import type { Command, Flag, Given, Tools } from '../command.ts';
import { type Failure, failed, type Output, usage } from '../outcome.ts';
import { done, facts, output, table, time } from '../show.ts';
import { roomPath } from './rooms.ts';

const room: Flag = { kind: 'text', value: 'SLUG', needed: true, says: 'The room of the meeting.' };

/** By the slug of its room, or its own id. */
async function running(named: string, { api }: Tools): Promise<Result<RunningMeeting, Failure>> {
  const meetings = await api.list('/meetings', runningMeetingSchema);
  if (!meetings.ok) return meetings;
  const found = meetings.value.find((one) => one.room === named || one.id === named);
  return found === undefined ? failed(`No meeting runs in ${named}.`) : ok(found);
}

async function listMeetings(_given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const meetings = await api.list('/meetings', runningMeetingSchema);
  if (!meetings.ok) return meetings;
  const rows = meetings.value.map((one) => [
    ...[one.room, one.title, one.participants.length, one.waiting, time(one.startedAt), one.id],
  ]);
  return ok(output(table(['room', 'title', 'inside', 'waiting', 'since', 'id'], rows), meetings.value));
}

async function endMeeting(given: Given, tools: Tools): Promise<Result<Output, Failure>> {
  const found = await running(given.place(0), tools);
  if (!found.ok) return found;
  const gone = await tools.api.ask(`/meetings/${encodeURIComponent(found.value.id)}`, {
    ...{ method: 'DELETE', as: nothing },
  });
  return gone.ok ? ok(done(`The meeting in ${found.value.room} has ended.`)) : gone;
}

async function moveMeeting(given: Given, tools: Tools): Promise<Result<Output, Failure>> {
  const found = await running(given.place(0), tools);
  if (!found.ok) return found;
  const moved = await tools.api.ask(`/meetings/${encodeURIComponent(found.value.id)}/move`, {
    ...{ method: 'POST', as: nothing },
  });
  return moved.ok ? ok(done(`Everyone in ${found.value.room} is coming back.`)) : moved;
}

async function listParticipants(given: Given, tools: Tools): Promise<Result<Output, Failure>> {
  const found = await running(given.text('room') ?? '', tools);
  if (!found.ok) return found;
  const { participants } = found.value;
  const rows = participants.map((one) => [
    ...[one.id, one.name, one.identity, one.role, one.presence, time(one.joinedAt)],
  ]);
  return ok(output(table(['id', 'name', 'identity', 'role', 'presence', 'since'], rows), participants));
}

function participantPath(given: Given): string {
  return `${roomPath(given.text('room') ?? '')}/participants/${encodeURIComponent(given.place(0))}`;
}

/** What is given and taken by name; the same in both is taken. */
function changesOf(given: Given): Readonly<Record<string, boolean>> {
  const named = (flag: string, gives: boolean) => given.texts(flag).map((one) => [one, gives] as const);
  return Object.fromEntries([...named('give', true), ...named('take', false)]);
}

async function changeParticipant(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const changes = changesOf(given);
  const isChanging = Object.keys(changes).length > 0;
  if (!isChanging && !given.has('role')) return usage('--role, --give or --take is missing');
  const body = { ...given.body([['role', 'role']]), ...(isChanging ? { permissions: changes } : {}) };
  const changed = await api.ask(participantPath(given), { method: 'PATCH', body, as: personSchema });
  if (!changed.ok) return changed;
  const { name, role, permissions } = changed.value.value;
  return ok(
    output(
      facts([
        ['name', name],
        ['role', role],
        ['may', permissions.join(' ')],
      ]),
      changed.value.value,
    ),
  );
}

async function removeParticipant(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const ban = given.flag('ban');
  const path = `${participantPath(given)}${ban ? '?ban=true' : ''}`;
  const gone = await api.ask(path, { method: 'DELETE', as: nothing });
  return gone.ok ? ok(done(`${given.place(0)} is ${ban ? 'banned' : 'removed'}.`)) : gone;
}

const meetingCommands: readonly Command[] = [
  {
    words: 'meeting list',
    says: 'Lists the meetings that run.',
    takes: [],
    flags: {},
    examples: ['meeting list'],
    run: listMeetings,
  },
  {
    words: 'meeting end',
    says: 'Ends the meeting in a room; the room stays.',
    takes: ['<room>'],
    flags: {},
    examples: ['meeting end standup'],
    run: endMeeting,
  },
  {
    words: 'meeting move',
    says: 'Has everyone of a meeting come back at once, to a moved media server say; nobody loses the place.',
    takes: ['<room>'],
    flags: {},
    examples: ['meeting move standup'],
    run: moveMeeting,
  },
];

const participantCommands: readonly Command[] = [
  {
    words: 'participant list',
    says: 'Lists who is in a meeting.',
    takes: [],
    flags: { room },
    examples: ['participant list --room standup'],
    run: listParticipants,
  },
  {
    words: 'participant change',
    says: 'Changes what somebody may do while the meeting lasts.',
    takes: ['<id>'],
    flags: {
      room,
      role: { kind: 'text', choices: ['host', 'speaker', 'listener'], says: 'Changed first; brings its permissions.' },
      give: { kind: 'texts', value: 'PERMISSION', says: 'Such as track.publish.camera.' },
      take: { kind: 'texts', value: 'PERMISSION', says: 'Such as chat.send.' },
    },
    examples: [
      'participant change p_7ZK3 --room standup --take track.publish.camera',
      'participant change p_7ZK3 --room standup --role listener --give chat.send',
    ],
    run: changeParticipant,
  },
  {
    words: 'participant remove',
    says: 'Removes somebody from a meeting.',
    takes: ['<id>'],
    flags: { room, ban: { kind: 'flag', says: 'And keeps them out of the room from now on.' } },
    examples: ['participant remove p_7ZK3 --room standup --ban'],
    run: removeParticipant,
  },
];

export const gatheringCommands: readonly Command[] = [...meetingCommands, ...participantCommands];
