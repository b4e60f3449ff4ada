import { type PolicyChange, problem, type WirePolicy } from '@foyer/wire';
import { expect, test } from 'vitest';
import { RoomApi } from './room-api.ts';
import { samplePolicy } from './sample-policy.ts';

type Say = Response | Error | (() => Response);

function aRoom(version: number, change: Partial<WirePolicy> = {}, headers: HeadersInit = { etag: `"${version}"` }) {
  const policy = { ...samplePolicy, ...change };
  const room = { slug: 'tea', title: 'Tea', url: 'https://x/tea', hasPassword: policy.hasPassword, createdAt: 1 };
  return Response.json({ ...room, policy }, { headers });
}

function aProblem(slug: Parameters<typeof problem>[0], facts = {}) {
  const body = problem(slug, facts);
  return Response.json(body, { status: body.status, headers: { 'content-type': 'application/problem+json' } });
}

/** A server that gives these answers in this order, and what it was asked. */
function bench(...answers: Say[]) {
  const asked: string[] = [];
  const tokens: (string | null)[] = [];
  let token = 'first';
  const api = new RoomApi({
    slug: 'tea',
    token: () => token,
    ask: async (address, init) => {
      const headers = new Headers(init?.headers);
      tokens.push(headers.get('authorization'));
      asked.push([init?.method, address, headers.get('if-match') ?? '', init?.body ?? ''].join(' ').trim());
      const answer = answers.shift();
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('asked too often');
      return typeof answer === 'function' ? answer() : answer;
    },
  });
  const change = async (wish: PolicyChange, seen: Partial<WirePolicy> = {}) => {
    const answer = await api.change(wish, { ...samplePolicy, ...seen });
    return answer.ok ? answer.value : answer.refusal.type;
  };
  return {
    asked,
    tokens,
    change,
    renew: () => {
      token = 'second';
    },
  };
}

const get = 'GET /api/v1/rooms/tea';
const patch = (version: number, policy: object) => `PATCH /api/v1/rooms/tea "${version}" ${JSON.stringify({ policy })}`;

test('a change is asked for under the version it is based on, with the channel token of the moment', async () => {
  const b = bench(aRoom(1), aRoom(2, { locked: true }), aRoom(3));
  expect(await b.change({ locked: true })).toMatchObject({ locked: true });
  b.renew();
  expect(await b.change({ locked: false }, { locked: true })).toMatchObject({ locked: false });
  expect(b.asked).toEqual([get, patch(1, { locked: true }), patch(2, { locked: false })]);
  expect(b.tokens).toEqual(['Bearer first', 'Bearer first', 'Bearer second']);
});

test('another change meanwhile that touches something else does not get in the way', async () => {
  const b = bench(aRoom(1), aProblem('precondition-failed'), aRoom(2, { capacity: 5 }), aRoom(3, { lobby: true }));
  expect(await b.change({ lobby: true })).toMatchObject({ lobby: true });
  expect(b.asked).toEqual([get, patch(1, { lobby: true }), get, patch(2, { lobby: true })]);
});

const collisions: readonly (readonly [string, PolicyChange, Partial<WirePolicy>])[] = [
  ['who comes in', { entry: 'trusted' }, { entry: 'restricted' }],
  ['how many', { capacity: 5, lobby: true }, { capacity: 6 }],
  ['what guests are', { guests: { refuseNames: ['x'] } }, { guests: { ...samplePolicy.guests, refuseNames: ['y'] } }],
  [
    'what speakers may',
    { withheld: { speaker: ['track.publish.screen'] } },
    { withheld: { speaker: ['track.publish.camera'], listener: [] } },
  ],
  ['the password', { password: 'open sesame' }, { hasPassword: true }],
];

test.each(collisions)(
  'where others changed %s meanwhile, the person is asked to look again',
  async (_, wish, theirs) => {
    const b = bench(aRoom(1), aProblem('precondition-failed'), aRoom(2, theirs));
    expect(await b.change(wish)).toBe('/problems/precondition-failed');
    expect(b.asked).toHaveLength(3);
  },
);

test('who wished for the same as somebody else meanwhile has it', async () => {
  const b = bench(aRoom(1), aProblem('precondition-failed'), aRoom(2, { locked: true }), aRoom(2, { locked: true }));
  expect(await b.change({ locked: true })).toMatchObject({ locked: true });
});

test('other rules for guests than the ones touched do not collide', async () => {
  const theirs = { guests: { ...samplePolicy.guests, allowed: false } };
  const b = bench(aRoom(1), aProblem('precondition-failed'), aRoom(2, theirs), aRoom(3, theirs));
  expect(await b.change({ guests: { role: 'listener' } })).toMatchObject(theirs);
});

test('a password that may be another one by now is not replaced unseen', async () => {
  const b = bench(aRoom(1, { hasPassword: true }), aProblem('precondition-failed'), aRoom(2, { hasPassword: true }));
  expect(await b.change({ password: 'mine' }, { hasPassword: true })).toBe('/problems/precondition-failed');
});

test('a policy that differs from what was looked at is not changed under it', async () => {
  const b = bench(aRoom(7, { capacity: 3 }));
  expect(await b.change({ capacity: 8 })).toBe('/problems/precondition-failed');
  expect(b.asked).toEqual([get]);
});

test('a version that fails twice is given up', async () => {
  const b = bench(aRoom(1), aProblem('precondition-failed'), aRoom(2), aProblem('precondition-failed'));
  expect(await b.change({ lobby: true })).toBe('/problems/precondition-failed');
  expect(b.asked).toHaveLength(4);
});

test('changes go one after the other, in the order asked', async () => {
  const b = bench(aRoom(1), aRoom(2, { locked: true }), aRoom(3, { locked: true, lobby: true }));
  const [first, second] = await Promise.all([b.change({ locked: true }), b.change({ lobby: true })]);
  expect([first, second]).toMatchObject([{ locked: true }, { locked: true, lobby: true }]);
  expect(b.asked).toEqual([get, patch(1, { locked: true }), patch(2, { lobby: true })]);
});

test('without a version in the answer the policy is read again before the next change', async () => {
  const b = bench(aRoom(1), aRoom(2, {}, {}), aRoom(2), aRoom(3));
  await b.change({ lobby: false });
  await b.change({ locked: false });
  expect(b.asked.map((line) => line.slice(0, 3))).toEqual(['GET', 'PAT', 'GET', 'PAT']);
});

test.each([
  ['a refusal', aProblem('not-permitted', { permission: 'policy.change' }), '/problems/not-permitted'],
  ['a network that failed', new TypeError('failed to fetch'), '/problems/connection-lost'],
  ['a patience that ended', new DOMException('', 'TimeoutError'), '/problems/connection-lost'],
  ['a page of a proxy', new Response('<html>', { status: 502 }), '/problems/connection-lost'],
  ['a portal that answers everything', new Response('<html>'), '/problems/connection-lost'],
] as const)('%s is told, and the next change starts over', async (_, answer, told) => {
  const b = bench(answer, aRoom(1), aRoom(2));
  expect(await b.change({ locked: false })).toBe(told);
  expect(await b.change({ locked: false })).toMatchObject({ locked: false });
});

test('a refusal keeps what the page speaks of', async () => {
  const api = new RoomApi({
    slug: 'tea',
    token: () => 't',
    ask: async () => aProblem('too-many-requests', { retryAfter: 9, instance: 'r_1' }),
  });
  const answer = await api.change({ locked: true }, samplePolicy);
  expect(answer).toMatchObject({ ok: false, refusal: { retryAfter: 9 } });
});
