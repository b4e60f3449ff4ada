import { type Permission, rolePermissions, roles } from '@foyer/admission';
import { millis, seconds } from '@foyer/kernel';
import type { SessionId } from '@foyer/meeting';
import { decodeJwt } from 'jose';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { paired } from '../channel/paired.ts';
import { FakeClock } from '../clock.ts';
import { aLink, aMailbox, aMeeting, joinAs } from '../testing/mailbox.ts';
import { raise, type Stage } from '../testing/stage.ts';
import { permissionsIn, videoGrant } from '../tokens/media-tokens.ts';
import { MediaQueue } from './media-queue.ts';
import { Sessions } from './sessions.ts';

let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({ FOYER_GRACE_SECONDS: '20', FOYER_MEETING_EMPTY_SECONDS: '0' }, { clock });
  await stage.room('demo');
});
afterEach(async () => stage.stop());

const hello = (token: string) => ({ type: 'hello', version: 1, token }) as const;

describe('MT13 a media token opens the media server only while its session is current', () => {
  const permissions = new Set<Permission>(['track.subscribe']);
  const claims = (identity: string, session?: string) => ({
    room: 'demo',
    identity,
    permissions,
    ...(session && { session }),
  });
  const sessionOf = (identity: string) =>
    [...(stage.server.meetings.find('demo')?.meeting.participants.values() ?? [])].find(
      (one) => one.identity === identity,
    )?.session.id ?? '';

  test('inside, taken up elsewhere, removed, and gone', async () => {
    const host = await stage.join('demo', 'host', { identity: 'ada' });
    const ben = await stage.join('demo', 'speaker', { identity: 'ben' });
    const first = sessionOf('ben');
    expect(stage.guard(claims('ben', first))).toBe(true);
    await stage.join('demo', 'speaker', { identity: 'ben' });
    const second = sessionOf('ben');
    expect([stage.guard(claims('ben', first)), stage.guard(claims('ben', second))]).toEqual([false, true]);
    expect(stage.guard(claims('ada', second))).toBe(false);
    expect(stage.guard({ ...claims('ben', second), room: 'other' })).toBe(false);
    const line = paired({ meetings: stage.server.meetings, clock });
    line.say(hello(host.channel.token));
    line.say({ type: 'command', id: 'c', command: { type: 'participant.remove', participant: ben.participant.id } });
    expect(stage.guard(claims('ben', second))).toBe(false);
  });

  test('a token from before a change of role opens nothing more; the one the media server renewed does', async () => {
    const host = await stage.join('demo', 'host', { identity: 'ada' });
    const ben = await stage.join('demo', 'speaker', { identity: 'ben' });
    const line = paired({ meetings: stage.server.meetings, clock });
    line.say(hello(host.channel.token));
    const { participant } = ben;
    const before = {
      ...claims('ben', sessionOf('ben')),
      permissions: permissionsIn(decodeJwt(ben.media.token).video as object),
    };
    expect(stage.guard(before)).toBe(true);
    const wish = { type: 'participant.change-role', participant: participant.id, role: 'listener' } as const;
    line.say({ type: 'command', id: 'c', command: wish });
    expect(stage.guard(before)).toBe(false);
    expect(stage.guard(claims('ben', sessionOf('ben')))).toBe(true);
  });

  test('tokens that an operator’s program signed are the operator’s business', () => {
    expect(stage.guard(claims('recorder'))).toBe(true);
  });
});

test('AD12 what a media token gives is read as it was written', () => {
  for (const role of roles) {
    const own = rolePermissions[role];
    const media = [...own].filter((one) => /^(track|data)\./.test(one));
    expect([...permissionsIn(videoGrant('demo', own))].sort()).toEqual(media.sort());
  }
  expect(permissionsIn(videoGrant('demo', new Set())).size).toBe(0);
  expect(permissionsIn({}).size).toBe(5);
});

describe('MT5 a plain LiveKit client', () => {
  test('stays while the media server holds it', async () => {
    let there = 200;
    stage.media.roomService = async () => ({ status: there, contentType: 'application/json', body: new Uint8Array() });
    await stage.join('demo', 'speaker', { identity: 'ada' });
    for (let i = 0; i < 5; i += 1) {
      clock.advance(20_000);
      await new Promise(setImmediate);
      expect(stage.server.meetings.find('demo')?.meeting.participants.size).toBe(1);
    }
    there = 404;
    clock.advance(20_000);
    await expect.poll(() => stage.server.meetings.find('demo')).toBeUndefined();
    expect(stage.media.asked).toEqual(['remove demo ada']);
  });
});

describe('the media queue', () => {
  test('one after the other, per room; a failure is logged and stops nothing', async () => {
    const lines: string[] = [];
    const queue = new MediaQueue(pino({ level: 'warn' }, { write: (line: string) => lines.push(line) }));
    const done: string[] = [];
    const release: (() => void)[] = [];
    queue.add('a', 'first', () => new Promise((resolve) => release.push(resolve)));
    queue.add('a', 'second', async () => {
      done.push('second');
      throw new Error('no');
    });
    queue.add('a', 'third', async () => void done.push('third'));
    queue.add('b', 'other', async () => void done.push('other'));
    await queue.settled('b');
    expect(done).toEqual(['other']);
    await new Promise(setImmediate);
    release[0]?.();
    await queue.settled('a');
    expect(done).toEqual(['other', 'second', 'third']);
    expect(lines.join('')).toContain('second');
  });

  test('MT14 a join waits until the end of the meeting before it reached the media server', async () => {
    const host = await stage.join('demo', 'host', { identity: 'ada' });
    const line = paired({ meetings: stage.server.meetings, clock });
    line.say(hello(host.channel.token));
    let release = (): void => undefined;
    stage.media.endRoom = async (room) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      stage.media.asked.push(`end ${room}`);
    };
    line.say({ type: 'command', id: 'c', command: { type: 'meeting.end' } });
    const joining = stage.join('demo', 'speaker', { identity: 'ben' }).then((joined) => {
      stage.media.asked.push('joined');
      return joined;
    });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(stage.media.asked).toEqual([]);
    release();
    await joining;
    expect(stage.media.asked).toEqual(['end demo', 'joined']);
  });
});

describe('a mailbox', () => {
  const join = joinAs('ada', rolePermissions.host, { role: 'host' });
  const rename = { type: 'participant.rename', name: 'X' } as const;
  const wish = { type: 'command', by: join.session, command: rename, at: seconds(2) } as const;

  test('MT15 a fault discards the meeting, tells its people, and reaches nobody else', () => {
    const broken = { ...aMeeting(), policy: undefined as never };
    const { mailbox, faults } = aMailbox({}, broken);
    expect(mailbox.receive(join)).toEqual({ ok: false, refusal: { kind: 'server-fault' } });
    expect(faults).toHaveLength(1);
    expect(mailbox.receive(join)).toEqual({ ok: false, refusal: { kind: 'meeting-ended' } });
  });

  test('a fault in what follows from a step does the same', () => {
    const { mailbox, faults } = aMailbox({
      perform: () => {
        throw new Error('effect');
      },
    });
    mailbox.receive(join);
    const link = aLink();
    mailbox.attach(join.session, link);
    mailbox.receive(wish);
    expect(faults).toHaveLength(1);
    expect(link.ended).toEqual(['server-fault']);
  });

  test('an input from within a step is a fault, not a corrupted meeting', () => {
    const { mailbox, faults } = aMailbox({ perform: (): void => void mailbox.receive({ type: 'time' }) });
    mailbox.receive(join);
    mailbox.receive(wish);
    expect(String(faults[0])).toContain('while another was being carried out');
  });

  test('time is given when it is due, and only then', () => {
    const { mailbox, performed, clock } = aMailbox();
    mailbox.receive(join);
    clock.advance(19_999);
    expect(performed).toEqual([]);
    clock.advance(1);
    expect(performed).toEqual([{ type: 'media.ask', session: 's_ada', identity: 'ada' }]);
  });
});

describe('sessions', () => {
  test('that ended are told why, forgotten in time, and bounded in number', () => {
    const sessions = new Sessions<string>();
    const first = 's_1' as SessionId;
    sessions.begin(first, 'home');
    expect(sessions.find(first, millis(0))).toEqual({ state: 'current', session: 's_1', home: 'home' });
    sessions.end(first, 'removed', millis(0));
    expect(sessions.find(first, millis(1))).toEqual({ state: 'ended', reason: 'removed' });
    expect(sessions.find(first, millis(600_000))).toBeUndefined();
    for (let i = 0; i < 10_050; i += 1) {
      const session = `s_x${i}` as SessionId;
      sessions.begin(session, 'home');
      sessions.end(session, 'left', millis(2));
    }
    expect(sessions.find(first, millis(3))).toBeUndefined();
    expect(sessions.size).toBe(0);
  });
});
