/** Coming back at the door of a whole server: what a resume token is worth, and what becomes of it. */
import { seconds } from '@foyer/kernel';
import type { Admitted } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Paired, paired } from '../channel/paired.ts';
import { FakeClock } from '../clock.ts';
import { lobbyLine, secretOf } from '../testing/lobby.ts';
import { type Answer, type As, ownPage, raise, type Stage } from '../testing/stage.ts';

const grace = 20_000;
const around = {
  FOYER_GRACE_SECONDS: '20',
  FOYER_RESUME_OVERLAP_SECONDS: '30',
  FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '100000',
};
let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise(around, { clock });
  await stage.room('demo', { entry: 'open' });
});
afterEach(async () => stage.stop());

const browser: As = { ...ownPage, cookie: `__Host-foyer-visitor=${'A'.repeat(22)}` };

function live(joined: Admitted): Paired {
  const line = paired({ meetings: stage.server.meetings, clock });
  line.say({ type: 'hello', version: 1, token: joined.channel.token });
  return line;
}

const resume = (token: string, more: { password?: string; name?: string } = {}, as?: As) =>
  stage.ask('demo', { resume: token, ...more }, as);
const preview = (credentials: object) => stage.call('POST', '/api/v1/rooms/demo/preview', { credentials });
const outcome = ({ status, slug }: Answer) => (status === 200 ? 'in' : slug);
const meeting = () => stage.server.meetings.find('demo')?.meeting;
const eventsOf = (line: Paired) => line.heard.flatMap((one) => (one.type === 'event' ? [one.event.type] : []));

/** A guest who typed the password, and a host who stays. */
async function guestWithPassword() {
  await stage.policy('demo', { password: 'sesame' });
  const host = live(await stage.join('demo', 'host', { identity: 'host' }));
  const { json } = await stage.ask('demo', { name: 'Gil', password: 'sesame' }, browser);
  const line = live(json);
  return { host, line, joined: json as Admitted, back: (more = {}) => resume(json.resume.token, more, browser) };
}

/** Its connection breaks, and its place is freed. */
function departs(line: Paired): void {
  line.drop();
  clock.advance(grace);
}

describe('SN7 a resume token brings the same participant back', () => {
  test('whose place is kept: others see no coming and going', async () => {
    const { host, line, joined, back } = await guestWithPassword();
    line.drop();
    host.heard.length = 0;
    const { json } = await back();
    expect(json.participant).toEqual(joined.participant);
    for (const part of ['media', 'channel', 'resume'] as const) expect(json[part].token).not.toBe(joined[part].token);
    expect(live(json).heard[0]).toMatchObject({ type: 'snapshot', self: joined.participant.id });
    expect(eventsOf(host)).toEqual(['participant.presence']);
  });

  test('whose place was freed, past password, lobby, lock, closing time and an invitation’s end', async () => {
    const { host, line, joined, back } = await guestWithPassword();
    departs(line);
    expect(eventsOf(host).at(-1)).toBe('participant.left');
    await stage.policy('demo', { locked: true, lobby: true, entry: 'restricted', closesAt: seconds(clock.wall() - 1) });
    const { json } = await back();
    expect([json.outcome, json.participant?.id]).toEqual(['admitted', joined.participant.id]);
    expect(eventsOf(host).at(-1)).toBe('participant.joined');
  });

  test('SN1 is never a second participant, and keeps its joining time', async () => {
    const { line, joined, back } = await guestWithPassword();
    departs(line);
    clock.advance(60_000);
    const snapshot = live((await back()).json).heard[0];
    const people = snapshot?.type === 'snapshot' ? snapshot.people : [];
    expect(people.filter(({ name }) => name === 'Gil')).toMatchObject([
      { id: joined.participant.id, joinedAt: 1_800_000_000 },
    ]);
  });

  test('needs no name, and takes none', async () => {
    const { back } = await guestWithPassword();
    expect((await back({ name: 'Mallory' })).json.participant.name).toBe('Gil');
  });

  test('is what a lobby admission brings as well', async () => {
    await stage.policy('demo', { entry: 'trusted', lobby: true });
    const host = live(await stage.join('demo', 'host'));
    const held = await stage.knock('demo', { name: 'Gil' }, browser);
    const waiting = lobbyLine({ desk: stage.server.desk, clock }, secretOf(held));
    host.say({ type: 'command', id: 'c', command: { type: 'lobby.admit', knock: held.knock.id } });
    await expect.poll(() => waiting.heard.at(-1)?.type).toBe('admitted');
    const admitted = waiting.heard.at(-1);
    if (admitted?.type !== 'admitted') throw new Error('not admitted');
    departs(live(admitted));
    expect((await resume(admitted.resume.token, {}, browser)).json.participant.id).toBe(admitted.participant.id);
  });

  test('waits for what the media server has yet to undo, and for a media server', async () => {
    const { line, back } = await guestWithPassword();
    let release = (): void => undefined;
    stage.media.removeParticipant = async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      stage.media.asked.push('removed');
    };
    departs(line);
    const coming = back().then((answer) => {
      stage.media.asked.push(String(outcome(answer)));
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stage.media.asked).toEqual([]);
    release();
    await coming;
    expect(stage.media.asked).toEqual(['removed', 'in']);
  });

  test('is written down: who came back, and who did not', async () => {
    const { joined, back } = await guestWithPassword();
    live((await back()).json);
    await back();
    const noted = (await stage.audited()).filter(({ what }) => /^(join\.re|resume)/.test(what));
    const { id } = joined.participant;
    expect(noted.map(({ what, subject, credential, reason }) => [what, subject, credential, reason])).toEqual([
      ['join.resumed', `participant:${id} Gil`, 'none', 'speaker'],
      ['resume.reused', `participant:${id}`, `resume:${id}`, null],
      ['join.refused', null, `resume:${id}`, 'resume-superseded'],
    ]);
  });
});

describe('SN8 each use makes the next generation', () => {
  test('the one before is good until the session is open: an answer that was lost locks nobody out', async () => {
    const { back } = await guestWithPassword();
    const lost = await back();
    const second = await back();
    const claims = ({ json }: Answer) =>
      JSON.parse(Buffer.from(json.resume.token.split('.')[1], 'base64url').toString()).generation;
    expect([claims(lost), claims(second)]).toEqual([2, 2]);
    live(second.json);
    expect(outcome(await back())).toBe('resume-superseded');
  });

  test('and for `FOYER_RESUME_OVERLAP_SECONDS` at most', async () => {
    const { back } = await guestWithPassword();
    await back();
    clock.advance(30_000);
    expect(outcome(await back())).toBe('resume-superseded');
  });

  test('the tokens of one are good for another while it lasts', async () => {
    const { joined, back } = await guestWithPassword();
    const first = await back();
    const again = await resume(first.json.resume.token, {}, browser);
    expect(again.json.participant.id).toBe(joined.participant.id);
  });
});

describe('SN11 what a token is worth after the password was changed', () => {
  test('always: nothing is asked', async () => {
    const { line, back } = await guestWithPassword();
    await stage.policy('demo', { password: 'another' });
    departs(line);
    expect(outcome(await back())).toBe('in');
  });

  test('same-password: the new one, once', async () => {
    const { line, joined, back } = await guestWithPassword();
    await stage.policy('demo', { password: 'another', resume: 'same-password' });
    expect(line.closed).toBeUndefined();
    line.drop();
    expect(outcome(await back())).toBe('password-required');
    expect(outcome(await back({ password: 'sesame' }))).toBe('password-wrong');
    const { json } = await back({ password: 'another' });
    expect(json.participant.id).toBe(joined.participant.id);
    departs(live(json));
    expect(outcome(await resume(json.resume.token, {}, browser))).toBe('in');
  });

  test('a preview says so, and compares what is shown', async () => {
    const { line, joined } = await guestWithPassword();
    await stage.policy('demo', { password: 'another', resume: 'same-password' });
    line.drop();
    const shown = async (password?: string) => {
      const credentials = { resume: joined.resume.token, ...(password === undefined ? {} : { password }) };
      return outcome(await stage.call('POST', '/api/v1/rooms/demo/preview', { credentials }, browser));
    };
    expect([await shown(), await shown('sesame'), await shown('another')]).toEqual([
      ...['password-required', 'password-wrong', 'in'],
    ]);
  });

  test('wrong passwords are counted like any others', async () => {
    const { back } = await guestWithPassword();
    await stage.policy('demo', { password: 'another', resume: 'same-password' });
    const slugs: (string | undefined)[] = [];
    for (let i = 0; i < 40 && slugs.at(-1) !== 'throttled'; i += 1) slugs.push(outcome(await back({ password: 'x' })));
    expect(slugs.at(-1)).toBe('throttled');
  });

  test('place-only: back to a place that is kept, and judged like anybody after that', async () => {
    const { line, back } = await guestWithPassword();
    await stage.policy('demo', { resume: 'place-only' });
    line.drop();
    const { json } = await back();
    departs(live(json));
    const late = await resume(json.resume.token, {}, browser);
    expect([late.slug, late.json.cause]).toEqual(['resume-ended', 'connection-lost']);
  });
});

describe('SN12 seats', () => {
  test('a full room refuses who has lost the place, and the token stays as it was', async () => {
    const { line, back } = await guestWithPassword();
    departs(line);
    await stage.policy('demo', { capacity: 1 });
    expect([outcome(await back()), outcome(await back())]).toEqual(['room-full', 'room-full']);
    await stage.policy('demo', { capacity: 2 });
    expect(outcome(await back())).toBe('in');
  });
});

describe('SN13 a fresh admission of the same person', () => {
  test('by the same credential brings what a host had given or taken', async () => {
    const token = await stage.token('demo', { role: 'speaker', name: 'Ben', identity: 'ben', uses: 5 });
    const host = live(await stage.join('demo', 'host'));
    const { json } = await stage.ask('demo', { token });
    const { id } = json.participant;
    const take = ['track.publish.camera'] as const;
    host.say({
      ...{ type: 'command', id: 'c' },
      command: { type: 'participant.change-permissions', participant: id, give: [], take: [...take] },
    });
    departs(live(json));
    const again = await stage.ask('demo', { token });
    expect(again.json.participant).toMatchObject({ id, permissionsVersion: 2 });
    expect(again.json.participant.permissions).not.toContain('track.publish.camera');
  });
});

describe('SN14 the invitation', () => {
  test('that ended hinders no return; one that was withdrawn with its people does', async () => {
    const token = await stage.token('demo', { role: 'speaker', name: 'Ben', expiresIn: 60 });
    const { json } = await stage.ask('demo', { token });
    live(await stage.join('demo', 'host'));
    departs(live(json));
    clock.advance(3_600_000);
    const back = await resume(json.resume.token);
    expect(back.json.participant.id).toBe(json.participant.id);
    departs(live(back.json));
    const id = JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString()).jti;
    await stage.call('DELETE', `/api/v1/join-tokens/${id}?remove=true`, undefined, 'operator');
    const ended = await resume(back.json.resume.token);
    expect([ended.slug, ended.json.cause]).toEqual(['resume-ended', 'access-withdrawn']);
  });
});

describe('SN10 a token that has ended', () => {
  test('SN5 is good for a meeting that is kept for those who lost the connection, and no longer', async () => {
    const { json } = await stage.ask('demo', { name: 'Gil' });
    departs(live(json));
    clock.advance(599_000);
    const back = await resume(json.resume.token);
    expect(back.json.participant.id).toBe(json.participant.id);
    departs(live(back.json));
    clock.advance(600_000);
    const late = await resume(back.json.resume.token);
    expect([late.status, late.slug, late.json.cause]).toEqual([410, 'resume-ended', 'meeting-ended']);
  });

  test('a ban is said first, and it is asked for until the last moment', async () => {
    const { line, joined, back } = await guestWithPassword();
    departs(line);
    const { bans } = stage.server.store;
    const { isBanned } = bans;
    let asked = 0;
    bans.isBanned = async (...which) => {
      asked += 1;
      return asked > 1 || isBanned.call(bans, ...which);
    };
    expect(outcome(await back())).toBe('banned');
    expect(meeting()?.participants.has(joined.participant.id as never)).toBe(false);
  });

  test('a policy that changed on the way is the one that counts', async () => {
    const { line, back } = await guestWithPassword();
    departs(line);
    const { rooms } = stage.server.store;
    const { find } = rooms;
    let changing: Promise<unknown> | undefined;
    rooms.find = async (slug) => {
      const found = await find.call(rooms, slug);
      if (changing === undefined) {
        changing = Promise.resolve();
        changing = stage.policy('demo', { resume: 'same-password', password: 'another' });
        await changing;
      }
      return found;
    };
    expect(outcome(await back({ password: 'sesame' }))).toBe('password-wrong');
  });

  test('SN31 while the server goes', async () => {
    const { joined, back } = await guestWithPassword();
    stage.server.meetings.dismissAll({ type: '/problems/server-restarting', title: '', status: 503 });
    const answer = await back();
    expect([answer.status, answer.slug]).toEqual([503, 'server-restarting']);
    expect(meeting()?.participants.has(joined.participant.id as never)).toBe(true);
  });
});

describe('SN6 a preview by a resume token', () => {
  test('says whom it brings back', async () => {
    const { json } = await stage.ask('demo', { name: 'Gil' });
    expect((await preview({ resume: json.resume.token })).json).toMatchObject({
      ...{ entry: 'admitted', name: 'Gil', role: 'speaker', people: { count: 1, names: ['Gil'] } },
    });
  });
});
