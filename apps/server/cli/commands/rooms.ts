/** Rooms and their policies. */
import { ok, type Result } from '@foyer/kernel';
import { type RoomView, roomCreatedSchema, roomSchema } from '@foyer/wire';
import { nothing } from '../api.ts';
import type { Command, Flags, Given, Tools } from '../command.ts';
import { type Failure, type Output, usage } from '../outcome.ts';
import { done, facts, output, table, time } from '../show.ts';

export function roomPath(slug: string): string {
  return `/rooms/${encodeURIComponent(slug)}`;
}

/** Flags that change a policy, with the member each one sets. */
const policyFlags: Flags = {
  entry: {
    kind: 'text',
    choices: ['open', 'trusted', 'restricted'],
    says: 'Who passes without a knock: anyone; who is invited or signed in (guests knock); nobody else at all.',
  },
  password: { kind: 'secret', says: 'Asked of everybody but hosts; `-` reads it from standard input.' },
  'no-password': { kind: 'flag', says: 'Takes the password away.' },
  lobby: { kind: 'switch', says: 'Everybody but hosts waits until somebody inside admits them.' },
  'wait-for-host': { kind: 'switch', says: 'Nobody comes in before a host.' },
  'host-admits': { kind: 'switch', says: 'Whoever waits for the host alone comes in with him.' },
  locked: { kind: 'switch', says: 'Nobody new comes in.' },
  capacity: { kind: 'whole', says: 'Most participants at once; 0: as many as the server allows.' },
  opens: { kind: 'time', says: 'Nobody comes in before.' },
  closes: { kind: 'time', says: 'Nobody comes in from then on.' },
  message: { kind: 'text', says: 'Shown to everyone who waits.' },
  hostless: {
    kind: 'text',
    choices: ['promote', 'end', 'keep'],
    says: 'When the last host leaves: somebody becomes host, the meeting ends, or it goes on without one.',
  },
  policy: { kind: 'json', says: 'Anything else of the policy, as the REST API takes it.' },
};

const members = [
  ['entry', 'entry'],
  ['password', 'password'],
  ['lobby', 'lobby'],
  ['waitForHost', 'wait-for-host'],
  ['hostArrivalAdmits', 'host-admits'],
  ['locked', 'locked'],
  ['capacity', 'capacity'],
  ['opensAt', 'opens'],
  ['closesAt', 'closes'],
  ['lobbyMessage', 'message'],
  ['hostless', 'hostless'],
] as const;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined: no flag speaks of the policy. */
function policyOf(given: Given): Result<Record<string, unknown> | undefined, Failure> {
  const more = given.has('policy') ? given.value('policy') : {};
  if (!isObject(more)) return usage('--policy must be a JSON object');
  if (given.has('password') && given.flag('no-password'))
    return usage('--password and --no-password contradict each other');
  const policy = { ...more, ...given.body(members) };
  if (policy.capacity === 0) policy.capacity = null;
  if (given.flag('no-password')) policy.password = null;
  return ok(Object.keys(policy).length === 0 ? undefined : policy);
}

function shown(room: RoomView): Output {
  const { slug, title, url, policy, createdAt } = room;
  const { entry, lobby, waitForHost, locked, capacity, hasPassword, opensAt, closesAt, openingHours, hostless } =
    policy;
  const yes = (value: boolean) => (value ? 'on' : 'off');
  const lines = facts([
    ['room', slug],
    ['title', title],
    ['link', url],
    ['entry', entry],
    ['password', hasPassword ? 'set' : 'none'],
    ['lobby', yes(lobby)],
    ['wait for host', yes(waitForHost)],
    ['locked', yes(locked)],
    ['capacity', capacity ?? 'as the server allows'],
    ['opens', time(opensAt)],
    ['closes', time(closesAt)],
    ['opening hours', openingHours === null ? null : `in ${openingHours.timeZone}`],
    ['without a host', hostless],
    ['made', time(createdAt)],
  ]);
  return output(lines, room);
}

async function create(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const policy = policyOf(given);
  if (!policy.ok) return policy;
  const [slug] = given.places;
  const body = {
    ...(slug === undefined ? {} : { slug }),
    ...given.body([['title', 'title']]),
    ...(policy.value === undefined ? {} : { policy: policy.value }),
  };
  const made = await api.ask('/rooms', { method: 'POST', body, as: roomCreatedSchema });
  if (!made.ok) return made;
  const { slug: name, title, url } = made.value.value;
  return ok(
    output(
      facts([
        ['room', name],
        ['title', title],
        ['link', url],
      ]),
      made.value.value,
    ),
  );
}

async function list(_given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const rooms = await api.list('/rooms?limit=1000', roomSchema);
  if (!rooms.ok) return rooms;
  const rows = rooms.value.map(({ slug, title, policy, createdAt }) => {
    const marks = [policy.lobby && 'lobby', policy.locked && 'locked', policy.hasPassword && 'password'];
    return [slug, title, policy.entry, marks.filter((mark) => mark !== false).join(' '), time(createdAt)];
  });
  return ok(output(table(['room', 'title', 'entry', 'policy', 'made'], rows), rooms.value));
}

async function show(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const room = await api.get(roomPath(given.place(0)), roomSchema);
  return room.ok ? ok(shown(room.value)) : room;
}

async function set(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const policy = policyOf(given);
  if (!policy.ok) return policy;
  const body = { ...given.body([['title', 'title']]), ...(policy.value === undefined ? {} : { policy: policy.value }) };
  if (Object.keys(body).length === 0) return usage('nothing to change: say what, such as --lobby on');
  const path = roomPath(given.place(0));
  const before = await api.ask(path, { as: roomSchema });
  if (!before.ok) return before;
  const headers = { 'if-match': before.value.etag ?? '*' };
  const changed = await api.ask(path, { method: 'PATCH', body, headers, as: roomSchema });
  return changed.ok ? ok(shown(changed.value.value)) : changed;
}

async function remove(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const slug = given.place(0);
  const gone = await api.ask(roomPath(slug), { method: 'DELETE', as: nothing });
  return gone.ok ? ok(done(`Room ${slug} is deleted, with its join tokens and bans.`)) : gone;
}

const title: Flags = { title: { kind: 'text', says: 'Name for people.' } };

export const roomCommands: readonly Command[] = [
  {
    words: 'room create',
    says: 'Makes a room.',
    takes: ['[slug]'],
    flags: { ...title, ...policyFlags },
    notes: [
      'The slug is the room’s place in links: lower-case letters, digits and hyphens. Without one it is made up.',
      'What is not said of the policy is as configured for new rooms.',
    ],
    examples: [
      'room create standup --title "Daily stand-up"',
      'room create consult --entry trusted --lobby on --wait-for-host on',
    ],
    run: create,
  },
  {
    words: 'room list',
    says: 'Lists rooms by name.',
    takes: [],
    flags: {},
    examples: ['room list', 'room list --json'],
    run: list,
  },
  {
    words: 'room show',
    says: 'Shows a room and its policy.',
    takes: ['<slug>'],
    flags: {},
    examples: ['room show standup'],
    run: show,
  },
  {
    words: 'room set',
    says: 'Changes a room; a running meeting follows at once.',
    takes: ['<slug>'],
    flags: { ...title, ...policyFlags },
    notes: ['What is not named stays. The change is refused where somebody else changed the room in between.'],
    examples: [
      'room set standup --locked on',
      'room set standup --password - < password.txt',
      'room set standup --policy \'{"guests":{"allowed":false}}\'',
    ],
    run: set,
  },
  {
    words: 'room delete',
    says: 'Deletes a room; a meeting in it ends.',
    takes: ['<slug>'],
    flags: {},
    examples: ['room delete standup'],
    run: remove,
  },
];
