import type { Permission, RoomPolicy } from '@foyer/admission';
import { seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { about, after, aGuest, aJoin, aKnock, aMeeting, anInvited, did, newPolicy, wish } from '../fixtures.ts';
import { type Effect, type Input, type Meeting, situationOf } from '../index.ts';

const open = (name: string) => about('knock.opened', name);
const reasons = (meeting: Meeting) => [...meeting.lobby.values()].map((knock) => `${knock.name} ${knock.reason}`);
const admitted = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'knock.admit' ? [effect.knock] : []));
const closed = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'knock.close' ? [[effect.knock, effect.refusal?.kind]] : []));
const host = aJoin('ada', 'host');
const come = (name: string, change: Parameters<typeof aKnock>[1] = {}): Input[] => [aKnock(name, change), open(name)];
const at = (policy: Partial<RoomPolicy>, ...inputs: Input[]) => after(aMeeting(10, policy), inputs);

describe('LB18 a changed policy', () => {
  const lobby: Partial<RoomPolicy> = { entry: 'open', lobby: true };
  const three = at(lobby, host, ...come('cyd'), ...come('dan', { grant: aGuest }), aKnock('eve'));

  test('lets in whom nothing holds any longer, in order, for as long as there are seats', () => {
    const off = did(three, newPolicy({ entry: 'open' }));
    expect(admitted(off.effects)).toEqual(['n_cyd', 'n_dan']);
    expect(admitted(did(off.meeting, open('eve')).effects)).toEqual(['n_eve']);
    const few = did(three, newPolicy({ entry: 'open', capacity: 2 }));
    expect(admitted(few.effects)).toEqual(['n_cyd']);
    expect(closed(few.effects)).toEqual([]);
    expect(reasons(few.meeting)).toEqual(['CYD lobby', 'DAN lobby', 'EVE lobby']);
  });

  test('to trusted lets in those who are known, and guests wait on', () =>
    expect(admitted(did(three, newPolicy({ entry: 'trusted' })).effects)).toEqual(['n_cyd']));

  const changes: [string, Partial<RoomPolicy>, [string, string][]][] = [
    ['restricted', { entry: 'restricted' }, [['n_dan', 'token-missing']]],
    [
      'no guests',
      { guests: { allowed: false, role: 'speaker', allowNames: [], refuseNames: [] } },
      [['n_dan', 'guests-not-allowed']],
    ],
    [
      'no Dans',
      { guests: { allowed: true, role: 'speaker', allowNames: [], refuseNames: ['dan'] } },
      [['n_dan', 'name-not-allowed']],
    ],
    ['locked', { locked: true }, ['n_cyd', 'n_dan', 'n_eve'].map((id) => [id, 'room-locked'])],
    ['a password', { passwordVersion: 1 }, ['n_cyd', 'n_dan', 'n_eve'].map((id) => [id, 'password-required'])],
    ['closed', { closesAt: seconds(3_000) }, ['n_cyd', 'n_dan', 'n_eve'].map((id) => [id, 'room-closed'])],
    ['closed a second later', { closesAt: seconds(3_001) }, []],
    ['full', { capacity: 1 }, []],
  ];
  test.each(changes)('%s: who is refused now is told why and goes', (_name, change, expected) => {
    const { events, effects, meeting } = did(three, newPolicy({ ...lobby, ...change }, 3_000));
    expect(closed(effects)).toEqual(expected);
    const gone = expected.map(([knock]) => ({ type: 'knock.gone', knock, how: 'refused' }));
    expect(events.slice(1)).toEqual(gone);
    expect(meeting.lobby.size).toBe(3 - expected.length);
    expect(admitted(effects)).toEqual([]);
  });

  test('also whom a host has let in already, but not for want of seats', () => {
    const yes = after(three, [wish('ada', { type: 'lobby.admit-all', guests: true })]);
    expect(closed(did(yes, newPolicy({ ...lobby, locked: true })).effects)).toHaveLength(3);
    expect(did(yes, newPolicy({ ...lobby, capacity: 1 })).effects).toEqual([]);
  });

  test('who may pass the lock stays', () => {
    const permissions: Permission[] = ['lock.bypass'];
    const meeting = after(three, come('fay', { grant: anInvited('fay', { permissions }) }));
    const { meeting: locked } = did(meeting, newPolicy({ ...lobby, locked: true }));
    expect([...locked.lobby.keys()]).toEqual(['n_fay']);
  });

  test('the password that was shown counts while it stays', () => {
    const shown = { grant: { ...anInvited('cyd'), passwordVersion: 1 } };
    const meeting = at({ lobby: true, passwordVersion: 1 }, host, ...come('cyd', shown));
    expect(closed(did(meeting, newPolicy({ lobby: true, passwordVersion: 1, capacity: 5 })).effects)).toEqual([]);
    expect(closed(did(meeting, newPolicy({ lobby: true, passwordVersion: 2 })).effects)).toHaveLength(1);
    expect(closed(did(meeting, newPolicy({ lobby: true })).effects)).toEqual([]);
  });

  test('what is granted is what the policy of now grants', () => {
    const change: Partial<RoomPolicy> = {
      guests: { allowed: true, role: 'listener', allowNames: [], refuseNames: [] },
      withheld: { speaker: ['track.publish.screen'], listener: [] },
    };
    const { meeting } = did(three, newPolicy({ ...lobby, ...change }));
    const grants = [...meeting.lobby.values()].map(({ grant }) => [
      grant.role,
      grant.permissions.has('track.publish.screen'),
    ]);
    expect(grants).toEqual([
      ['speaker', false],
      ['listener', false],
      ['speaker', false],
    ]);
  });

  test('the words of the policy are told, unless a host said others', () => {
    const tells = (meeting: Meeting) =>
      did(meeting, newPolicy({ ...lobby, lobbyMessage: 'Hello.' })).effects.map((effect) => effect.type);
    expect(tells(three)).toEqual(['knock.tell', 'knock.tell']);
    expect(tells(after(three, [wish('ada', { type: 'lobby.message', text: 'Soon.' })]))).toEqual([]);
  });

  test('one that changes nothing does nothing', () => {
    const same = did(three, newPolicy(lobby));
    expect([same.meeting, same.effects]).toEqual([three, []]);
  });
});

describe('LB19 hosts come and go', () => {
  const wait: Partial<RoomPolicy> = { entry: 'open', waitForHost: true };
  const early = (policy: Partial<RoomPolicy> = {}) =>
    at({ ...wait, ...policy }, aKnock('dan', { grant: aGuest }), open('dan'), ...come('cyd'), aKnock('eve'));

  test('before one comes, all wait for him', () =>
    expect(reasons(early())).toEqual(['DAN waiting-for-host', 'CYD waiting-for-host', 'EVE waiting-for-host']));

  test('his mere arrival lets nobody in; they wait for his yes and are told so', () => {
    const { meeting, events, effects } = did(early(), host);
    expect(effects).toEqual(['n_dan', 'n_cyd'].map((knock) => ({ type: 'knock.tell', knock })));
    expect(reasons(meeting)).toEqual(['DAN lobby', 'CYD lobby', 'EVE lobby']);
    expect(events.map((event) => event.type)).toEqual(['participant.joined', ...Array(3).fill('knock.changed')]);
    expect(admitted(did(meeting, open('eve')).effects)).toEqual([]);
    expect(admitted(did(meeting, aJoin('fay', 'host')).effects)).toEqual([]);
  });

  test('nor does a later change that has nothing to do with it', () => {
    const hosted = after(early(), [host]);
    for (const change of [{ capacity: 9 }, { lobbyMessage: 'Hello.' }, { hostless: 'keep' }] as const)
      expect(admitted(did(hosted, newPolicy({ ...wait, ...change })).effects)).toEqual([]);
  });

  test('not to wait for hosts any more does, and so does that their arrival admits', () => {
    const hosted = after(early(), [host]);
    expect(admitted(did(hosted, newPolicy({ entry: 'open' })).effects)).toEqual(['n_dan', 'n_cyd']);
    expect(admitted(did(hosted, newPolicy({ ...wait, hostArrivalAdmits: true })).effects)).toEqual(['n_dan', 'n_cyd']);
  });

  test('a lobby that is switched off does, although hosts are waited for', () => {
    const held = at({ ...wait, lobby: true }, host, ...come('cyd'));
    expect(reasons(held)).toEqual(['CYD lobby']);
    expect(admitted(did(held, newPolicy(wait)).effects)).toEqual(['n_cyd']);
  });

  test('where the policy says so, those come in who waited for him only', () => {
    const all = did(early({ hostArrivalAdmits: true }), host);
    expect(admitted(all.effects)).toEqual(['n_dan', 'n_cyd']);
    expect(admitted(did(all.meeting, open('eve')).effects)).toEqual(['n_eve']);
    const trusted = did(early({ hostArrivalAdmits: true, entry: 'trusted' }), host);
    expect(admitted(trusted.effects)).toEqual(['n_cyd']);
    expect(reasons(trusted.meeting)[0]).toBe('DAN lobby');
    expect(admitted(did(early({ hostArrivalAdmits: true, lobby: true }), host).effects)).toEqual([]);
  });

  test('and no more than there are seats', () => {
    const { effects, meeting } = did(early({ hostArrivalAdmits: true, capacity: 2 }), host);
    expect(admitted(effects)).toEqual(['n_dan']);
    expect(reasons(meeting)).toEqual(['DAN waiting-for-host', 'CYD lobby', 'EVE lobby']);
  });

  test('one who waited for a seat did not wait for him', () => {
    const full = at({ entry: 'open', lobby: true, capacity: 1 }, aJoin('ben'));
    const knocked = after({ ...full, policy: { ...full.policy, capacity: 2 } }, come('cyd'));
    const still = after(knocked, [newPolicy({ entry: 'open', capacity: 1, hostArrivalAdmits: true })]);
    expect(reasons(still)).toEqual(['CYD lobby']);
    const free = after(still, [aJoin('ben', 'listener', { session: 's_2' as never })]);
    const roomy = { ...free, policy: { ...free.policy, capacity: 5 } };
    expect(admitted(did(roomy, host).effects)).toEqual([]);
  });

  test('what the hours say is left to inputs that tell the time', () => {
    const hours = { opensAt: seconds(1_500), closesAt: seconds(2_500) };
    const late = at({ ...wait, ...hours }, ...come('cyd'));
    const hosted = did(late, aJoin('ada', 'host', { joinedAt: seconds(2_400) }));
    expect([closed(hosted.effects), reasons(hosted.meeting)]).toEqual([[], ['CYD lobby']]);
    const gone = did(hosted.meeting, wish('ada', { type: 'participant.leave' }));
    expect([closed(gone.effects), reasons(gone.meeting)]).toEqual([[], ['CYD waiting-for-host']]);
    const after5 = did(gone.meeting, aJoin('ada', 'host', { joinedAt: seconds(2_500) }));
    expect(closed(after5.effects)).toEqual([['n_cyd', 'room-closed']]);
  });

  test('a policy that makes somebody host is an arrival too', () => {
    const meeting = at({ ...wait, hostless: 'keep' }, ...come('cyd'), host, aJoin('ben'));
    const alone = did(meeting, wish('ada', { type: 'participant.leave' }));
    expect(reasons(alone.meeting)).toEqual(['CYD waiting-for-host']);
    expect(alone.effects).toContainEqual({ type: 'knock.tell', knock: 'n_cyd' });
    const promoted = did(alone.meeting, newPolicy(wait));
    expect([admitted(promoted.effects), reasons(promoted.meeting)]).toEqual([[], ['CYD lobby']]);
  });

  test('whoever may admit is a host, dormant or not', () => {
    const permissions: Permission[] = ['lobby.admit'];
    const grant = anInvited('eve', { permissions });
    const helper = aJoin('eve', 'listener', { permissions: grant.permissions });
    expect(reasons(after(early(), [helper]))[0]).toBe('DAN lobby');
    const asleep = after(early(), [
      host,
      { type: 'session.opened', session: 's_ada' as never },
      { type: 'session.lost', session: 's_ada' as never, how: 'broken' },
    ]);
    expect(reasons(asleep)[0]).toBe('DAN lobby');
    const gone = did(asleep, { type: 'time' }, 20_000);
    expect(reasons(gone.meeting)[0]).toBe('DAN waiting-for-host');
    expect(gone.meeting.phase).toBe('open');
  });
});

test('LB18 LB19 the door is told how things stand inside', () => {
  const meeting = at({ lobby: true }, aJoin('ben'), ...come('cyd'));
  const calm = { banned: false, hostPresent: false, inside: false, participants: 1, serverCapacity: 10 };
  expect(situationOf(meeting, undefined, false)).toEqual(calm);
  expect(situationOf(meeting, 'ben', true)).toEqual({ ...calm, banned: true, inside: true });
  const hosted = after(meeting, [host, wish('ada', { type: 'lobby.admit', knock: 'n_cyd' })]);
  expect(situationOf(hosted, 'cyd', false)).toEqual({ ...calm, hostPresent: true, participants: 3 });
});
