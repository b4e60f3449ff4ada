import { listPermissions, type Permission, type Role, type RoomPolicy, rolePermissions, roles } from '@foyer/admission';
import { millis } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { after, aJoin, aKnock, aMeeting, did, newPolicy, session, wish } from '../fixtures.ts';
import { type Meeting, step } from '../index.ts';

const roleOf = (meeting: Meeting, name: string) => meeting.participants.get(`p_${name}` as never)?.role;
const leave = (name: string) => wish(name, { type: 'participant.leave' });
const makes = (by: string, name: string, role: Role) =>
  wish(by, { type: 'participant.change-role', participant: `p_${name}`, role });

const three = after(aMeeting(), [aJoin('ada', 'host'), aJoin('ben'), aJoin('cyd', 'listener')]);

describe('MT16 changing a role', () => {
  test('is told to everyone and to the media server', () => {
    const { meeting, events, effects } = did(three, makes('ada', 'cyd', 'speaker'));
    const permissions = listPermissions(rolePermissions.speaker);
    expect(events).toEqual([
      {
        type: 'participant.role-changed',
        ...{ participant: 'p_cyd', role: 'speaker', permissions, permissionsVersion: 2, by: 'p_ada' },
      },
    ]);
    expect(effects).toEqual([{ type: 'media.permit', identity: 'cyd', permissions: rolePermissions.speaker }]);
    expect(did(meeting, makes('ada', 'cyd', 'speaker')).events).toEqual([]);
  });

  test('gives what the policy of now gives, and takes what the credential gave beyond', () => {
    const extra = new Set<Permission>([...rolePermissions.listener, 'meeting.end']);
    const gifted = after(three, [
      aJoin('dan', 'listener', { permissions: extra }),
      newPolicy({ withheld: { speaker: ['track.publish.screen'], listener: [] } }),
      makes('ada', 'dan', 'speaker'),
    ]);
    const dan = gifted.participants.get('p_dan' as never);
    expect(dan?.permissions.has('meeting.end')).toBe(false);
    expect(dan?.permissions.has('track.publish.screen')).toBe(false);
    const freed = after(gifted, [newPolicy({}), makes('ada', 'dan', 'speaker')]);
    expect(freed.participants.get('p_dan' as never)?.permissions).toEqual(rolePermissions.speaker);
  });

  const powers = roles.flatMap((own) => roles.flatMap((from) => roles.map((to) => [own, from, to] as const)));
  const rank: { readonly [R in Role]: number } = { host: 2, speaker: 1, listener: 0 };
  test.each(powers)('with the powers of a %s, from %s to %s', (own, from, to) => {
    const permissions = new Set<Permission>([...rolePermissions[own], 'participant.change-role']);
    const meeting = after(three, [aJoin('eve', own, { permissions }), aJoin('fay', from)]);
    const result = step(meeting, makes('eve', 'fay', to), millis(0));
    expect(result.ok).toBe(rank[from] <= rank[own] && rank[to] <= rank[own]);
    const lacking = rank[to] > rank[own] ? to : from;
    const first = lacking === 'host' ? 'hand.lower' : 'data.send';
    if (!result.ok) expect(result.refusal).toEqual({ kind: 'not-permitted', permission: first });
  });
});

describe('MT17 handing over', () => {
  test('a host makes another host and steps down', () => {
    const handed = after(three, [makes('ada', 'ben', 'host'), makes('ada', 'ada', 'speaker')]);
    expect([roleOf(handed, 'ada'), roleOf(handed, 'ben')]).toEqual(['speaker', 'host']);
    expect(step(handed, makes('ada', 'ada', 'host'), millis(0)).ok).toBe(false);
  });

  test.each(['speaker', 'listener'] as const)('the only one does not step down to %s', (role) =>
    expect(step(three, makes('ada', 'ada', role), millis(0))).toEqual({
      ok: false,
      refusal: { kind: 'not-permitted', permission: 'participant.change-role' },
    }),
  );

  test('one who came as a speaker may be the other who admits', () => {
    const permissions = new Set<Permission>([...rolePermissions.speaker, 'lobby.admit']);
    const two = after(three, [aJoin('eve', 'speaker', { permissions })]);
    expect(step(two, makes('ada', 'ada', 'speaker'), millis(0)).ok).toBe(true);
  });
});

describe('MT18 the last host is gone', () => {
  const crowd = (policy: Partial<RoomPolicy> = {}) =>
    after(aMeeting(10, policy), [
      aJoin('lea', 'listener'),
      aJoin('gus', 'speaker', { standing: 'guest', credential: 'none' }),
      aJoin('ada', 'host'),
      aJoin('ben'),
      aJoin('cyd', 'speaker', { standing: 'user' }),
      aJoin('gil', 'listener', { standing: 'guest', credential: 'none' }),
    ]);

  test('speakers with a credential first, in the order they came; then guests; then listeners', () => {
    let meeting = crowd();
    const heirs: (string | undefined)[] = [];
    for (let host = 'ada'; meeting.participants.size > 1; ) {
      const { meeting: next, events, effects } = did(meeting, leave(host));
      const change = events.find((event) => event.type === 'participant.role-changed');
      expect(change).toMatchObject({ role: 'host', by: 'policy' });
      expect(effects).toContainEqual(expect.objectContaining({ type: 'media.permit' }));
      host = change?.participant.slice(2) ?? '';
      heirs.push(host);
      meeting = next;
    }
    expect(heirs).toEqual(['ben', 'cyd', 'gus', 'lea', 'gil']);
  });

  test('it ends, where the policy says so', () => {
    const { meeting, events, effects } = did(crowd({ hostless: 'end' }), leave('ada'));
    expect(meeting.phase).toBe('ended');
    expect(events.map((event) => event.type)).toEqual(['participant.left', 'meeting.ended']);
    expect(events[1]).toEqual({ type: 'meeting.ended', by: 'policy' });
    const closed = effects.flatMap((effect) => (effect.type === 'session.close' ? [effect.session] : []));
    expect(closed).toEqual(['s_ada', 's_lea', 's_gus', 's_ben', 's_cyd', 's_gil']);
    expect(effects.at(-1)).toEqual({ type: 'media.end' });
  });

  test('it ends for those who wait as well, and where nobody is left it is simply over', () => {
    const alone = after(aMeeting(10, { hostless: 'end', lobby: true }), [aJoin('ada', 'host')]);
    expect(did(alone, leave('ada')).events.map((event) => event.type)).toEqual(['participant.left']);
    const { events, effects } = did(after(alone, [aKnock('cyd')]), leave('ada'));
    expect(events.map((event) => event.type)).toEqual(['participant.left', 'meeting.ended']);
    expect(effects).toContainEqual({ type: 'knock.close', knock: 'n_cyd', refusal: { kind: 'meeting-ended' } });
  });

  test('it goes on, where the policy says so, until the policy says otherwise', () => {
    const { meeting, events } = did(crowd({ hostless: 'keep' }), leave('ada'));
    expect(events).toHaveLength(1);
    const promoted = did(meeting, newPolicy({ hostless: 'promote' }));
    expect(promoted.events.map((event) => event.type)).toEqual([
      'policy.changed',
      'participant.role-changed',
      'lobby.waiting',
    ]);
    expect(roleOf(promoted.meeting, 'ben')).toBe('host');
  });

  test('the last of two, and not before', () => {
    const two = after(crowd(), [aJoin('eve', 'host')]);
    const one = did(two, leave('ada'));
    expect(one.events).toHaveLength(1);
    expect(roleOf(did(one.meeting, leave('eve')).meeting, 'ben')).toBe('host');
  });

  test('dormant is not gone; gone for good is', () => {
    const live = after(crowd(), [{ type: 'session.opened', session: session('s_ada') }]);
    const asleep = did(live, { type: 'session.lost', session: session('s_ada'), how: 'broken' });
    expect(asleep.events.map((event) => event.type)).toEqual(['participant.presence']);
    const gone = did(asleep.meeting, { type: 'media.absent', session: session('s_ben') });
    expect(roleOf(gone.meeting, 'ben')).toBe('speaker');
    expect(roleOf(did(asleep.meeting, { type: 'time' }, 20_000).meeting, 'lea')).toBe('listener');
    const later = did(asleep.meeting, { type: 'time' }, 20_000);
    expect(later.events).toContainEqual(expect.objectContaining({ participant: 'p_ben', role: 'host', by: 'policy' }));
  });

  test('removed, banned, revoked, or back with a weaker credential: gone is gone', () => {
    const ways = [
      { type: 'participant.expelled', participant: 'p_ada', ban: false },
      { type: 'participant.expelled', participant: 'p_ada', ban: true },
      { type: 'credential.revoked', credentials: ['token:j_ada'] },
      aJoin('ada', 'speaker', { session: session('s_2') }),
    ] as const;
    for (const way of ways) {
      const { meeting } = did(crowd(), way);
      const hosts = [...meeting.participants.values()].filter((one) => one.role === 'host');
      expect(hosts, way.type).toHaveLength(1);
    }
  });

  test('a meeting that never had a host awaits one', () => {
    const { events } = did(after(aMeeting(), [aJoin('ben'), aJoin('cyd')]), leave('ben'));
    expect(events).toHaveLength(1);
  });

  test('whoever comes after everybody went begins anew', () => {
    const alone = after(aMeeting(10, { lobby: true }), [aJoin('ada', 'host')]);
    expect(did(alone, leave('ada')).meeting.phase).toBe('ended');
  });
});
