import { Fault, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { changePolicy, defaultPolicy, type PolicyWish, parsePolicy, type RoomPolicy } from './index.ts';

const full: RoomPolicy = {
  entry: 'open',
  passwordVersion: 4,
  lobby: true,
  waitForHost: true,
  hostArrivalAdmits: true,
  locked: true,
  capacity: 12,
  opensAt: seconds(1_000),
  closesAt: seconds(2_000),
  openingHours: { timeZone: 'Europe/Berlin', windows: [{ days: ['mon', 'sun'], from: '09:00', to: '17:30' }] },
  guests: { allowed: false, role: 'listener', allowNames: ['a*'], refuseNames: ['b*'] },
  withheld: { speaker: ['track.publish.screen'], listener: ['participant.rename.self'] },
  hostless: 'end',
  resume: 'same-password',
  maxStayMinutes: 90,
  lobbyMessage: 'Soon.',
};

describe('AD34 changing a policy', () => {
  const changed = (policy: RoomPolicy, wish: PolicyWish) => {
    const result = changePolicy(policy, wish);
    if (!result.ok) throw new Error(JSON.stringify(result.refusal));
    return result.value;
  };

  test('nothing named, nothing changed', () => {
    expect(changed(full, {})).toEqual(full);
    expect(changed(full, { lobby: undefined, guests: {}, withheld: { speaker: undefined } })).toEqual(full);
  });

  const { passwordVersion: _, ...nameable } = full;
  const members = Object.entries(nameable);
  test.each(members)('%s alone', (name, value) => {
    expect(changed({ ...defaultPolicy, passwordVersion: 2 }, { [name]: value })).toEqual({
      ...defaultPolicy,
      passwordVersion: 2,
      [name]: value,
    });
    const back = name in defaultPolicy ? Object.entries(defaultPolicy).find(([key]) => key === name)?.[1] : undefined;
    expect(changed(full, { [name]: back })).toEqual({ ...full, [name]: back });
  });

  test.each(Object.entries(full.guests))('guests.%s alone', (name, value) =>
    expect(changed(defaultPolicy, { guests: { [name]: value } })).toEqual({
      ...defaultPolicy,
      guests: { ...defaultPolicy.guests, [name]: value },
    }),
  );

  test('what one role lacks leaves the other alone', () => {
    const { withheld } = changed(full, { withheld: { speaker: [] } });
    expect(withheld).toEqual({ speaker: [], listener: full.withheld.listener });
  });

  const flawed: [string, PolicyWish, string[]][] = [
    ['closes before it opens', { opensAt: 20, closesAt: 10 }, ['/closesAt']],
    ['closes when it opens', { opensAt: 10, closesAt: 10 }, ['/closesAt']],
    ['opens after it closes by now', { opensAt: 3_000 }, ['/closesAt']],
    ['no such zone', { openingHours: { timeZone: 'Mars/Base', windows: [] } }, ['/openingHours/timeZone']],
    ['a listener cannot lack', { withheld: { listener: ['track.subscribe', 'data.send'] } }, ['/withheld/listener/1']],
    ['nobody below host can lack', { withheld: { speaker: ['meeting.end'] } }, ['/withheld/speaker/0']],
    [
      'several at once',
      { closesAt: 1, withheld: { speaker: ['lobby.admit', 'data.send', 'lock.bypass'] } },
      ['/closesAt', '/withheld/speaker/0', '/withheld/speaker/2'],
    ],
  ];
  test.each(flawed)('%s', (_name, wish, pointers) => {
    const result = changePolicy(full, wish);
    expect(result.ok ? [] : result.refusal.map((flaw) => flaw.pointer)).toEqual(pointers);
  });
});

describe('AD35 reading a stored policy', () => {
  test('what was kept comes back', () => {
    expect(parsePolicy(JSON.parse(JSON.stringify(full)))).toEqual(full);
    expect(parsePolicy(JSON.parse(JSON.stringify(defaultPolicy)))).toEqual(defaultPolicy);
  });

  test('what is missing is the default', () => {
    expect(parsePolicy({})).toEqual(defaultPolicy);
    expect(parsePolicy({ guests: { role: 'listener' }, withheld: {} })).toEqual({
      ...defaultPolicy,
      guests: { ...defaultPolicy.guests, role: 'listener' },
    });
    for (const name of Object.keys(full)) {
      const { [name]: _, ...rest } = JSON.parse(JSON.stringify(full));
      const absent = Object.entries(defaultPolicy).find(([key]) => key === name)?.[1];
      expect(parsePolicy(rest), name).toEqual({ ...full, [name]: absent });
    }
  });

  test('what is not known is left out', () => expect(parsePolicy({ colour: 'blue' })).toEqual(defaultPolicy));

  const malformed: [string, unknown][] = [
    ['no object', null],
    ['a list', []],
    ['entry', { entry: 'closed' }],
    ['entry inherited', { entry: 'constructor' }],
    ['passwordVersion', { passwordVersion: 0 }],
    ['lobby', { lobby: 1 }],
    ['locked', { locked: null }],
    ['locked', { locked: 'false' }],
    ['capacity', { capacity: 2.5 }],
    ['opensAt', { opensAt: -1 }],
    ['closesAt', { closesAt: '1' }],
    ['openingHours', { openingHours: {} }],
    ['a window', { openingHours: { timeZone: 'UTC', windows: [{ days: ['mon'], from: '9:00', to: '17:00' }] } }],
    ['a day', { openingHours: { timeZone: 'UTC', windows: [{ days: ['monday'], from: '09:00', to: '17:00' }] } }],
    ['guests', { guests: 'none' }],
    ['guests.role', { guests: { role: 'host' } }],
    ['guests.allowNames', { guests: { allowNames: [1] } }],
    ['withheld', { withheld: { speaker: ['server.stop'] } }],
    ['hostless', { hostless: null }],
    ['resume', { resume: 'never' }],
    ['maxStayMinutes', { maxStayMinutes: 0 }],
    ['lobbyMessage', { lobbyMessage: 7 }],
  ];
  test.each(malformed)('%s is a fault', (_name, value) => expect(() => parsePolicy(value)).toThrow(Fault));
});
