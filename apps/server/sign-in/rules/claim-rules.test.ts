import { rightsIn } from '@foyer/admission';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClaimOptions, ClaimRule } from '../../config/sign-in-options.ts';
import type { Payload } from '../../issuers/claims.ts';
import { judgeClaims, neededClaims } from './claim-rules.ts';

const rule = (given: Partial<ClaimRule> = {}): ClaimRule => ({ bypassLobby: false, refuse: false, ...given });
const options = (rules: readonly Partial<ClaimRule>[], more: Partial<ClaimOptions> = {}): ClaimOptions => ({
  nameLocked: true,
  otherwise: 'admit',
  rules: rules.map(rule),
  ...more,
});

function judged(claims: Payload, rules: readonly Partial<ClaimRule>[], more: Partial<ClaimOptions> = {}) {
  const result = judgeClaims(claims, options(rules, more));
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

const refusal = (claims: Payload, rules: readonly Partial<ClaimRule>[], more: Partial<ClaimOptions> = {}) => {
  const result = judgeClaims(claims, options(rules, more));
  return result.ok ? undefined : result.refusal;
};

const levelOf = (claims: Payload, rules: readonly Partial<ClaimRule>[]) => judged(claims, rules).level;

describe('SI20 forms of a claim', () => {
  const staff: readonly Partial<ClaimRule>[] = [{ claim: 'groups', anyOf: ['staff'], level: 'host' }];
  test.each<[string, unknown, 'host' | 'user']>([
    ['a text', 'staff', 'host'],
    ['several, separated by spaces', 'guests staff  others', 'host'],
    ['a list', ['guests', 'staff'], 'host'],
    ['names of an object', { staff: { org: 'x' }, others: {} }, 'host'],
    ['names of an object that stand at false or null', { staff: false, others: null }, 'user'],
    ['another text', 'staffing', 'user'],
    ['other letters', 'Staff', 'user'],
    ['another spelling of Unicode', 'sta\uFB00', 'user'],
    ['in a list, a text with a space is one value', ['my staff'], 'user'],
    ['an empty list', [], 'user'],
    ['an empty text', '', 'user'],
    ['null', null, 'user'],
    ['false', false, 'user'],
    ['a list with holes of nothing', [null, false, '', 'staff'], 'host'],
  ])('%s', (_form, groups, level) => {
    expect(levelOf({ groups }, staff)).toBe(level);
  });

  test.each<[unknown, string]>([
    [7, '7'],
    [true, 'true'],
    [[7, true], 'true'],
    ['Human Resources', 'Human Resources'],
    [['Domain Admins'], 'Domain Admins'],
  ])('%j fits %j', (groups, value) => {
    expect(levelOf({ groups }, [{ claim: 'groups', anyOf: [value], level: 'admin' }])).toBe('admin');
  });

  test.each<[string, Payload]>([
    ['https://example.org/roles', { 'https://example.org/roles': ['staff'] }],
    ['realm.roles', { 'realm.roles': ['staff'], realm: { roles: ['guests'] } }],
    ['/realm_access/roles', { realm_access: { roles: ['staff'] } }],
    ['/resource_access/a~1b/roles', { resource_access: { 'a/b': { roles: ['staff'] } } }],
  ])('the claim %s', (claim, claims) => {
    expect(levelOf(claims, [{ claim, anyOf: ['staff'], level: 'host' }])).toBe('host');
  });

  test.each(['__proto__', 'constructor', '/constructor/name', '/__proto__/x'])('%s is no claim of anybody', (claim) => {
    expect(levelOf({}, [{ claim, level: 'admin' }])).toBe('user');
  });

  test.each<[string, unknown, string]>([
    ['a list of objects', [{ name: 'staff' }], 'form'],
    ['a list of lists', [['staff']], 'form'],
    ['2 001 values', Array.from({ length: 2_001 }, (_, i) => `g${i}`), 'too-many-values'],
    ['2 001 words', Array.from({ length: 2_001 }, (_, i) => `g${i}`).join(' '), 'too-many-values'],
    ['2 001 names', Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`g${i}`, 1])), 'too-many-values'],
    ['a value of 513 letters', ['x'.repeat(513)], 'value-too-long'],
    ['a word of 513 letters', 'x'.repeat(513), 'value-too-long'],
  ])('%s is refused, also where no rule would fit', (_form, groups, problem) => {
    const facts = { claim: 'groups', problem };
    expect(refusal({ groups }, staff)).toEqual({ kind: 'sign-in-claims-invalid', facts });
  });

  test('2 000 values are read, and a claim that no rule reads may have any form', () => {
    const groups = [...Array.from({ length: 1_999 }, (_, i) => `g${i}`), 'staff'];
    expect(levelOf({ groups, other: [[['x']]] }, staff)).toBe('host');
    expect(levelOf({ groups: Array.from({ length: 1_999 }, (_, i) => `g${i}`).join(' ') }, staff)).toBe('user');
  });
});

describe('SI20 which rule counts', () => {
  test.each([
    ['*', 'anything', true],
    ['team-*', 'team-red', true],
    ['team-*', 'Team-red', false],
    ['*-lead', 'red-lead', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abbcd', false],
    ['a.c', 'abc', false],
    ['[abc]', 'a', false],
    ['team-*', 'team-', true],
  ])('%j and %j', (pattern, value, fits) => {
    const level = levelOf({ groups: [value] }, [{ claim: 'groups', anyOf: [pattern], level: 'host' }]);
    expect(level).toBe(fits ? 'host' : 'user');
  });

  test('a rule without claim fits everybody, one without values whoever has the claim', () => {
    expect(levelOf({}, [{ level: 'host' }])).toBe('host');
    expect(levelOf({}, [{ claim: 'groups', level: 'host' }])).toBe('user');
    expect(levelOf({ groups: 'x' }, [{ claim: 'groups', level: 'host' }])).toBe('host');
  });

  test('the first fitting rule that names a level decides it', () => {
    const rules: readonly Partial<ClaimRule>[] = [
      { claim: 'groups', anyOf: ['c'], level: 'admin' },
      { claim: 'groups', anyOf: ['a'], rooms: ['lounge'] },
      { claim: 'groups', anyOf: ['b'], level: 'user' },
      { claim: 'groups', anyOf: ['a'], level: 'admin' },
    ];
    expect(levelOf({ groups: ['a', 'b'] }, rules)).toBe('user');
    expect(levelOf({ groups: ['b', 'a', 'c'] }, rules)).toBe('admin');
    expect(levelOf({ groups: ['x'] }, rules)).toBe('user');
  });

  test('where no rule fits, `otherwise` decides', () => {
    const rules = [{ claim: 'groups', anyOf: ['staff'] }];
    expect(refusal({ groups: ['staff'] }, rules, { otherwise: 'refuse' })).toBeUndefined();
    expect(refusal({ groups: ['others'] }, rules, { otherwise: 'refuse' })?.kind).toBe('sign-in-not-admitted');
    expect(refusal({ groups: ['others'] }, rules, { otherwise: 'admit' })).toBeUndefined();
    expect(refusal({}, [], { otherwise: 'refuse' })?.kind).toBe('sign-in-not-admitted');
  });

  test('a refusal says what came, what the rules read of it, and which rule it was', () => {
    const rules = [
      { claim: 'groups', anyOf: ['staff'] },
      { claim: '/realm/roles', anyOf: ['left'], refuse: true },
    ];
    const claims = { sub: 's', email: 'ana@example.org', groups: ['staff', 'x'], realm: { roles: ['left'] } };
    expect(refusal(claims, rules)).toEqual({
      kind: 'sign-in-not-admitted',
      facts: {
        claims: ['sub', 'email', 'groups', 'realm'],
        'claim groups': ['staff', 'x'],
        'claim /realm/roles': ['left'],
        rule: 2,
      },
    });
    expect(JSON.stringify(refusal(claims, rules))).not.toContain('ana@');
  });

  test('SI31 what it says stays small, whatever came', () => {
    const groups = Array.from({ length: 2_000 }, (_, i) => `${i}`.padEnd(512, 'x'));
    const claims = { groups, ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`c${i}`.repeat(99), 1])) };
    const said = refusal(claims, [{ claim: 'groups', anyOf: ['staff'] }], { otherwise: 'refuse' });
    expect(JSON.stringify(said).length).toBeLessThan(20_000);
  });
});

describe('SI21 SI22 rooms and lobby', () => {
  const roomsOf = (claims: Payload, ...rules: Partial<ClaimRule>[]) => judged(claims, rules).rights.rooms;

  test.each<[string, Partial<ClaimRule>, object | undefined]>([
    ['nothing of rooms', { level: 'host' }, undefined],
    ['a role', { role: 'host' }, { rooms: ['*'], role: 'host', bypassLobby: false }],
    ['rooms', { rooms: ['a', 'b-*'] }, { rooms: ['a', 'b-*'], role: 'speaker', bypassLobby: false }],
    ['both', { rooms: ['a'], role: 'listener' }, { rooms: ['a'], role: 'listener', bypassLobby: false }],
    ['the lobby', { bypassLobby: true }, { rooms: ['*'], role: null, bypassLobby: true }],
    ['the lobby of rooms', { rooms: ['a'], bypassLobby: true }, { rooms: ['a'], role: 'speaker', bypassLobby: true }],
  ])('a rule that says %s', (_what, given, right) => {
    expect(roomsOf({}, given)).toEqual(right === undefined ? [] : [right]);
  });

  test('{value} stands for each value that fitted, and for none that did not', () => {
    const team = { claim: 'groups', anyOf: ['team-*'], rooms: ['{value}', 'hall-{value}-*'] };
    expect(roomsOf({ groups: ['team-red', 'staff', 'team-blue'] }, team)).toEqual([
      { rooms: ['team-red', 'team-blue', 'hall-team-red-*', 'hall-team-blue-*'], role: 'speaker', bypassLobby: false },
    ]);
  });

  test.each(['*', 'team-*', 'Team-Red', 'team red', 'team/red', 'täm', '{value}', '$&', 'x'.repeat(65), 'a\nb'])(
    'the value %j names no room, and opens none instead',
    (value) => {
      expect(roomsOf({ groups: [value] }, { claim: 'groups', rooms: ['{value}'], bypassLobby: true })).toEqual([]);
    },
  );

  test('without a claim there is no value', () => {
    expect(roomsOf({}, { rooms: ['{value}'] })).toEqual([]);
    expect(roomsOf({}, { rooms: ['{value}', 'lounge'] })).toMatchObject([{ rooms: ['lounge'] }]);
  });

  test('in one room the first rule that gives a role counts, and any that passes the lobby', () => {
    const { rights } = judged({ groups: ['a', 'b'] }, [
      { claim: 'groups', anyOf: ['a'], bypassLobby: true, rooms: ['one'], role: 'listener' },
      { claim: 'groups', anyOf: ['b'], role: 'host' },
    ]);
    expect(rightsIn(rights, 'one')).toEqual({ role: 'listener', bypassLobby: true });
    expect(rightsIn(rights, 'two')).toEqual({ role: 'host', bypassLobby: false });
  });

  test('more rooms than a person could have are refused', () => {
    const groups = Array.from({ length: 1_001 }, (_, i) => `g${i}`);
    const rooms = ['{value}', 'a-{value}', 'b-{value}', 'c-{value}', 'd-{value}'];
    expect(refusal({ groups }, [{ claim: 'groups', rooms }])?.facts).toEqual({ problem: 'too-many-rooms' });
    expect(refusal({ groups: groups.slice(1) }, [{ claim: 'groups', rooms }])).toBeUndefined();
  });
});

describe('SI23 the shown name', () => {
  test.each<[Payload, string | undefined, string | undefined]>([
    [{ name: 'Ana Ruiz', preferred_username: 'ana' }, undefined, 'Ana Ruiz'],
    [{ preferred_username: 'ana' }, undefined, 'ana'],
    [{ preferred_username: 'ana@example.org' }, undefined, 'ana'],
    [{ given_name: 'Ana', family_name: 'Ruiz' }, undefined, 'Ana Ruiz'],
    [{ given_name: 'Ana', family_name: 7 }, undefined, 'Ana'],
    [{ name: '  ', family_name: 'Ruiz' }, undefined, 'Ruiz'],
    [{ name: 7, email: 'ana@example.org' }, undefined, undefined],
    [{ name: 'Ana', nick: 'A.' }, 'nick', 'A.'],
    [{ name: 'Ana' }, 'nick', undefined],
    [{ profile: { display: 'Ana R.' } }, '/profile/display', 'Ana R.'],
    [{ name: `Ana\u202e\u0000${'x'.repeat(200)}` }, undefined, `Ana ${'x'.repeat(76)}`],
  ])('%j by %j', (claims, name, shown) => {
    expect(judged(claims, [], name === undefined ? {} : { name }).name).toBe(shown);
  });

  test.each([true, false])('locked: %s', (nameLocked) => {
    expect(judged({}, [], { nameLocked }).rights.nameLocked).toBe(nameLocked);
  });

  test('what must be known: places of rules, each once, and of the name', () => {
    const rules = [{ claim: 'groups' }, { level: 'user' }, { claim: '/a/b' }, { claim: 'groups' }] as const;
    expect(neededClaims(options(rules))).toEqual(['groups', '/a/b']);
    expect(neededClaims(options([], { name: 'nick' }))).toEqual(['nick']);
  });
});

describe('whatever rules and claims there are', () => {
  const group = fc.constantFrom('a', 'b', 'c', 'team-x', 'team-*', '*', 'X');
  const groups = fc.array(group, { maxLength: 5 });
  const aRule: fc.Arbitrary<ClaimRule> = fc
    .record(
      {
        claim: fc.constantFrom('groups', 'roles'),
        anyOf: fc.array(fc.constantFrom('a', 'b', 'team-*', '*', 'c'), { minLength: 1, maxLength: 3 }),
        level: fc.constantFrom('user' as const, 'host' as const, 'admin' as const),
        role: fc.constantFrom('host' as const, 'speaker' as const, 'listener' as const),
        rooms: fc.array(fc.constantFrom('one', '{value}', 'r-{value}', 'two-*'), { minLength: 1, maxLength: 3 }),
        bypassLobby: fc.boolean(),
        refuse: fc.constant(false),
      },
      { requiredKeys: ['bypassLobby', 'refuse'] },
    )
    .map(({ claim, anyOf, ...more }) => ({
      ...more,
      ...(claim === undefined ? {} : { claim, ...(anyOf === undefined ? {} : { anyOf }) }),
    }));
  const rules = fc.array(aRule, { maxLength: 6 });
  const check = { seed: 20_261_121, numRuns: 400 };

  test('SI20 a fitting rule that refuses does so wherever it stands', () => {
    fc.assert(
      fc.property(rules, groups, fc.nat(6), (all, mine, at) => {
        const refusing = rule({ claim: 'groups', anyOf: ['leaver'], refuse: true });
        const place = Math.min(at, all.length);
        const claims = { groups: [...mine, 'leaver'] };
        expect(refusal(claims, all.toSpliced(place, 0, refusing))).toMatchObject({
          kind: 'sign-in-not-admitted',
          facts: { rule: place + 1 },
        });
      }),
      check,
    );
  });

  test('SI20 the order of values within a claim changes neither level nor what opens', () => {
    const slugs = ['one', 'a', 'r-b', 'two-x', 'team-x', 'elsewhere'];
    fc.assert(
      fc.property(rules, groups, (all, mine) => {
        const [one, other] = [judged({ groups: mine }, all), judged({ groups: mine.toReversed() }, all)];
        expect(other.level).toBe(one.level);
        for (const slug of slugs) expect(rightsIn(other.rights, slug)).toEqual(rightsIn(one.rights, slug));
      }),
      check,
    );
  });

  test('SI21 no value brings a `*` that the rule does not have, and each pattern is one of the rule’s', () => {
    fc.assert(
      fc.property(rules, fc.array(fc.string({ maxLength: 12 }), { maxLength: 5 }), (all, mine) => {
        for (const right of judged({ groups: mine, roles: mine }, all).rights.rooms)
          for (const room of right.rooms) {
            expect(room).toMatch(/^[a-z0-9*-]*$/);
            const stars = room.split('*').length - 1;
            expect(stars === 0 || room === '*' || room === 'two-*').toBe(true);
          }
      }),
      check,
    );
  });

  test('SI21 one group more takes no room away and no way past a lobby; only a level and a role may be other ones, by the order', () => {
    const slugs = ['one', 'a', 'b', 'r-a', 'team-x', 'two-x', 'elsewhere'];
    fc.assert(
      fc.property(rules, groups, group, (all, mine, more) => {
        const [before, after] = [judged({ groups: mine }, all), judged({ groups: [...mine, more] }, all)];
        for (const slug of slugs) {
          const [had, has] = [rightsIn(before.rights, slug), rightsIn(after.rights, slug)];
          expect(has.bypassLobby || !had.bypassLobby).toBe(true);
          expect(has.role !== undefined || had.role === undefined).toBe(true);
        }
      }),
      check,
    );
  });

  test('SI20 levels and roles are never other than a fitting rule says', () => {
    fc.assert(
      fc.property(rules, groups, (all, mine) => {
        const { level, rights } = judged({ groups: mine }, all);
        expect(level === 'user' || all.some((one) => one.level === level)).toBe(true);
        for (const { role } of rights.rooms)
          expect(role === null || role === 'speaker' || all.some((one) => one.role === role)).toBe(true);
      }),
      check,
    );
  });
});
