import { seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import {
  type Admission,
  type Bearer,
  decide,
  defaultPolicy,
  type Join,
  type Permission,
  type RoomPolicy,
  type Situation,
} from './index.ts';

const now = seconds(1_000_000);
const opensAt = seconds(2_000_000);
const calm: Situation = { banned: false, hostPresent: false, inside: false, participants: 0, serverCapacity: 10 };

const invited = (change: Partial<Bearer> = {}): Bearer => ({
  standing: 'invited',
  credential: 'token:j_1',
  role: 'speaker',
  permissions: [],
  identity: 'ben',
  ...change,
});

interface Case {
  readonly policy: Partial<RoomPolicy>;
  readonly bearer?: Bearer | undefined;
  readonly password?: Join['password'];
  readonly name?: string | undefined;
  readonly situation?: Partial<Situation>;
}

function judge({ policy, bearer, password = 'none', name, situation = {} }: Case): Admission {
  const evidence = bearer === undefined ? ({ kind: 'nothing' } as const) : ({ kind: 'bearer', bearer } as const);
  const join = { slug: 'demo', evidence, password, leeway: 0, ...(name === undefined ? {} : { name }) };
  const room = { id: 'r_1', slug: 'demo', policy: { ...defaultPolicy, ...policy } };
  return decide(join, room, { ...calm, ...situation }, now);
}

function answer(of: Case): string {
  const admission = judge(of);
  if (admission.outcome === 'refuse') return admission.refusal.kind;
  return admission.outcome === 'hold' ? admission.reason : 'admit';
}

/** Everything that the judgement depends on, as plain yes or no. */
interface Facts {
  readonly entry: RoomPolicy['entry'];
  readonly guest: boolean;
  readonly uninvited: boolean;
  readonly bypass: readonly Permission[];
  readonly hasPassword: boolean;
  readonly password: Join['password'];
  readonly lobby: boolean;
  readonly waitForHost: boolean;
  readonly locked: boolean;
  readonly closed: boolean;
  readonly full: boolean;
  readonly guestsAllowed: boolean;
  readonly nameFits: boolean;
  readonly banned: boolean;
  readonly hostPresent: boolean;
  readonly inside: boolean;
}

/** The order of the rules, as a list: the first line that applies is the answer. */
const order: readonly (readonly [string, (facts: Facts) => boolean])[] = [
  ['banned', (f) => f.banned],
  ['token-missing', (f) => (f.guest || f.uninvited) && f.entry === 'restricted'],
  ['guests-not-allowed', (f) => f.guest && !f.guestsAllowed],
  ['name-not-allowed', (f) => f.guest && !f.nameFits],
  ['room-closed', (f) => f.closed && !f.inside && !f.bypass.includes('lock.bypass')],
  ['room-locked', (f) => f.locked && !f.inside && !f.bypass.includes('lock.bypass')],
  ['password-required', (f) => f.hasPassword && f.password === 'none' && !f.bypass.includes('password.bypass')],
  ['password-wrong', (f) => f.hasPassword && f.password === 'wrong' && !f.bypass.includes('password.bypass')],
  ['room-full', (f) => f.full && !f.inside],
  ['admit', (f) => f.inside || f.bypass.includes('lobby.bypass')],
  ['waiting-for-host', (f) => f.waitForHost && !f.hostPresent],
  ['lobby', (f) => f.lobby],
  ['lobby', (f) => f.guest && f.entry === 'trusted'],
  ['admit', () => true],
];

const either = [false, true];
const bypasses = ['lobby.bypass', 'lock.bypass', 'password.bypass'] as const;
const bearers: readonly {
  readonly guest: boolean;
  readonly uninvited?: boolean;
  readonly bypass: readonly Permission[];
  readonly bearer?: Bearer;
}[] = [
  { guest: true, bypass: [] },
  { guest: false, uninvited: true, bypass: [], bearer: invited({ standing: 'user', uninvited: true }) },
  { guest: false, bypass: [], bearer: invited() },
  { guest: false, bypass: [], bearer: invited({ role: 'listener' }) },
  { guest: false, bypass: [], bearer: invited({ standing: 'user' }) },
  ...bypasses.map((one) => ({ guest: false, bypass: [one], bearer: invited({ permissions: [one] }) })),
  { guest: false, bypass: bypasses, bearer: invited({ role: 'host' }) },
];

function caseOf(f: Facts, bearer: Bearer | undefined): Case {
  return {
    bearer,
    password: f.password,
    name: f.nameFits ? 'Ada' : 'Bad Bob',
    policy: {
      entry: f.entry,
      passwordVersion: f.hasPassword ? 1 : null,
      ...{ lobby: f.lobby, waitForHost: f.waitForHost, locked: f.locked },
      opensAt: f.closed ? opensAt : null,
      guests: { allowed: f.guestsAllowed, role: 'speaker', allowNames: [], refuseNames: ['bad*'] },
    },
    situation: {
      ...{ banned: f.banned, hostPresent: f.hostPresent, inside: f.inside },
      participants: f.full ? 10 : 9,
    },
  };
}

/** All combinations of the members' values. */
function combine<Shape extends object>(values: { readonly [K in keyof Shape]: readonly Shape[K][] }): Shape[] {
  let all: Partial<Shape>[] = [{}];
  for (const key in values) all = all.flatMap((one) => values[key].map((value) => ({ ...one, [key]: value })));
  return all as Shape[];
}

test('AD21 AD22 AD23 AD24 AD26 AD28 AD29 AD30 AD31 AD32 every combination is answered by the first rule of the list', () => {
  const rest = combine<Omit<Facts, 'guest' | 'uninvited' | 'bypass'>>({
    entry: ['open', 'trusted', 'restricted'],
    password: ['none', 'wrong', 'right'],
    hasPassword: either,
    lobby: either,
    waitForHost: either,
    locked: either,
    closed: either,
    full: either,
    guestsAllowed: either,
    nameFits: either,
    banned: either,
    hostPresent: either,
    inside: either,
  });
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const { bearer, ...who } of bearers)
    for (const one of rest) {
      const facts = { uninvited: false, ...one, ...who };
      const expected = order.find(([, applies]) => applies(facts))?.[0] ?? 'nothing';
      const got = answer(caseOf(facts, bearer));
      seen.add(got);
      if (got !== expected && wrong.length < 3) wrong.push(`${got}, not ${expected}: ${JSON.stringify(facts)}`);
    }
  expect(wrong).toEqual([]);
  expect([...seen].sort()).toEqual([...new Set(order.map(([one]) => one))].sort());
});

describe('AD24 names of guests', () => {
  const rules = (allowNames: string[], refuseNames: string[]) => ({
    entry: 'open' as const,
    guests: { allowed: true, role: 'speaker' as const, allowNames, refuseNames },
  });
  const rows: [string, string[], string[], string | undefined, string][] = [
    ['no rules', [], [], 'Ada', 'admit'],
    ['one of the allowed', ['ada', 'b*'], [], 'BEN', 'admit'],
    ['none of the allowed', ['ada', 'b*'], [], 'Cyd', 'name-not-allowed'],
    ['one of the refused', [], ['*admin*'], 'The Admin!', 'name-not-allowed'],
    ['none of the refused', [], ['*admin*'], 'Ada', 'admit'],
    ['allowed and refused', ['*'], ['ada'], 'Ada', 'name-not-allowed'],
    ['no name yet', ['ada'], ['*'], undefined, 'admit'],
  ];
  test.each(rows)('%s', (...row) => {
    const [, allow, refuse, name, expected] = row;
    expect(answer({ policy: rules(allow, refuse), name })).toBe(expected);
  });

  test('invited people are called what they are called', () =>
    expect(answer({ policy: rules(['nobody'], ['*']), bearer: invited({ name: 'Ada' }) })).toBe('admit'));
});

describe('AD26 a closed room says when it opens', () => {
  test('where it does', () =>
    expect(judge({ policy: { opensAt }, bearer: invited() })).toEqual({
      outcome: 'refuse',
      refusal: { kind: 'room-closed', opensAt },
    }));

  test('and nothing where it does not', () =>
    expect(judge({ policy: { closesAt: now }, bearer: invited() })).toEqual({
      outcome: 'refuse',
      refusal: { kind: 'room-closed' },
    }));
});

describe('AD29 the version of the password that was shown is in the grant', () => {
  const granted = (of: Case) => {
    const admission = judge(of);
    return admission.outcome === 'refuse' ? admission.refusal.kind : admission.grant.passwordVersion;
  };
  test('of the right one', () =>
    expect(granted({ policy: { passwordVersion: 7 }, bearer: invited(), password: 'right' })).toBe(7));
  test('not where none was shown', () =>
    expect(granted({ policy: { passwordVersion: 7 }, bearer: invited({ role: 'host' }) })).toBeUndefined());
  test('not where the room has none', () => expect(granted({ policy: {}, bearer: invited() })).toBeUndefined());
  test('held people carry it too', () =>
    expect(granted({ policy: { passwordVersion: 7, lobby: true }, bearer: invited(), password: 'right' })).toBe(7));
});

describe('AD30 the smaller capacity counts', () => {
  const rows: [number | null, number, number, string][] = [
    [null, 5, 4, 'admit'],
    [null, 5, 5, 'room-full'],
    [3, 5, 2, 'admit'],
    [3, 5, 3, 'room-full'],
    [9, 5, 5, 'room-full'],
    [3, 5, 4, 'room-full'],
  ];
  test.each(rows)('policy %s, server %i, %i inside: %s', (capacity, serverCapacity, participants, expected) => {
    expect(answer({ policy: { capacity }, bearer: invited(), situation: { serverCapacity, participants } })).toBe(
      expected,
    );
  });
  test('it is told', () =>
    expect(judge({ policy: { capacity: 3 }, bearer: invited(), situation: { participants: 3 } })).toMatchObject({
      refusal: { kind: 'room-full', capacity: 3 },
    }));
});
