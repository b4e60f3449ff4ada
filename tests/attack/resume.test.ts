/** Coming back as somebody else: everything that was tried with a resume token. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Admitted, WireCommand } from '@foyer/wire';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { paired } from '../../apps/server/channel/paired.ts';
import { FakeClock } from '../../apps/server/clock.ts';
import { SqliteStore } from '../../apps/server/store/sqlite.ts';
import { type Answer, type As, ownPage, raise, type Stage } from '../../apps/server/testing/stage.ts';

let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({ FOYER_MEETING_CAPACITY: '500', FOYER_LIMIT_WRONG_SECRETS: '100000' }, { clock });
  await stage.room('demo');
});
afterEach(async () => stage.stop());

/** A browser by its mark across visits. */
const browser = (letter: string): As => ({ ...ownPage, cookie: `__Host-foyer-visitor=${letter.repeat(22)}` });

const resume = (token: string, as?: As, slug = 'demo') => stage.ask(slug, { resume: token }, as);
const outcome = ({ status, slug }: Answer) => (status === 200 ? 'in' : slug);
const inside = () => [...(stage.server.meetings.find('demo')?.meeting.participants.values() ?? [])];

/** Inside, with the room channel open. */
function live(joined: Admitted) {
  const line = paired({ meetings: stage.server.meetings, clock });
  line.say({ type: 'hello', version: 1, token: joined.channel.token });
  return line;
}

async function joinAs(identity: string, role: 'host' | 'speaker' = 'speaker'): Promise<Admitted> {
  return stage.join('demo', role, { identity, name: identity });
}

const partsOf = (token: string) => {
  const [version = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return { version, payload, signature, claims };
};
const packed = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('[one-time & resume] SN6 a resume token that was tampered with brings nobody back', () => {
  type Parts = ReturnType<typeof partsOf>;
  const rows: readonly (readonly [string, (token: string, parts: Parts) => string])[] = [
    ['a bit of the signature', (token) => token.slice(0, -2) + (token.at(-2) === 'A' ? 'B' : 'A') + token.at(-1)],
    ['stray bits at the end', (token) => token.slice(0, -1) + (token.at(-1) === 'A' ? 'B' : 'A')],
    ['padding', (token) => `${token}=`],
    ['without a signature', (_, { version, payload }) => `${version}.${payload}.`],
    ['without its last part', (_, { version, payload }) => `${version}.${payload}`],
    ['cut short', (token) => token.slice(0, token.length >> 1)],
    ['a part more', (token) => `${token}.x`],
    ['a dot before', (token) => `.${token}`],
    ['another version', (_, { payload, signature }) => `r2.${payload}.${signature}`],
    ['a space', (token) => ` ${token}`],
    ['10⁴ dots', () => '.'.repeat(10_000)],
    ['nothing but a version', () => 'r1'],
    ['a JWT with alg none', (_, { payload }) => `${packed({ alg: 'none' })}.${payload}.`],
    [
      'signed with a guessed key',
      (_, { payload }) => `r1.${payload}.${createHmac('sha256', 'secret').update(`r1.${payload}`).digest('base64url')}`,
    ],
    [
      'the participant of somebody else',
      (_, { claims, signature }) => `r1.${packed({ ...claims, participant: 'p_other' })}.${signature}`,
    ],
    ['a later generation', (_, { claims, signature }) => `r1.${packed({ ...claims, generation: 99 })}.${signature}`],
    [
      'a longer life',
      (_, { claims, signature }) => `r1.${packed({ ...claims, expiresAt: 9_999_999_999 })}.${signature}`,
    ],
    [
      'a claim twice',
      (_, { claims, signature }) =>
        `r1.${packed(JSON.stringify(claims).replace('{', '{"participant":"p_other",'))}.${signature}`,
    ],
    ['a prototype', (_, { signature }) => `r1.${packed('{"__proto__":{"participant":"p_other"}}')}.${signature}`],
    ['60 000 characters', (token) => `${token}${'A'.repeat(60_000)}`],
  ];

  test.each(rows)('%s', async (_name, forge) => {
    const ada = await joinAs('ada');
    const forged = forge(ada.resume.token, partsOf(ada.resume.token));
    const answer = await resume(forged);
    expect([answer.status, answer.slug]).toEqual([401, 'resume-invalid']);
    expect(outcome(await resume(ada.resume.token))).toBe('in');
  });

  test.each(['[]', '7', 'null', '{}', '{"token":"x"}'])('%s in the place of a token is malformed', async (value) => {
    const body = `{"credentials":{"resume":${value}}}`;
    expect((await stage.call('POST', '/api/v1/rooms/demo/join', body)).slug).toBe('request-invalid');
  });

  test('beyond what a request may hold', async () => {
    const answer = await resume('A'.repeat(1_000_000));
    expect([answer.status, answer.slug]).toEqual([401, 'token-invalid']);
  });

  test('other tokens of ours in its place: channel, media, join', async () => {
    const ada = await joinAs('ada');
    const invitation = await stage.token('demo', { role: 'host' });
    for (const one of [ada.channel.token, ada.media.token, invitation])
      expect((await resume(one)).slug).toBe('resume-invalid');
    for (const place of ['token', 'jwt'] as const)
      expect((await stage.ask('demo', { [place]: ada.resume.token })).slug).toBe('token-invalid');
  });

  test('it opens no room channel and no media server', async () => {
    const ada = await joinAs('ada');
    const line = paired({ meetings: stage.server.meetings, clock });
    line.say({ type: 'hello', version: 1, token: ada.resume.token });
    expect(line.closed).toBe(4401);
    const asBearer = { authorization: `Bearer ${ada.resume.token}` };
    expect((await stage.call('GET', '/api/v1/rooms/demo', undefined, asBearer)).slug).toBe('api-key-invalid');
  });
});

describe('[one-time & resume] SN6 a good token in the wrong place', () => {
  test('another room, and a room that is not there', async () => {
    await stage.room('other');
    const ada = await joinAs('ada');
    expect((await resume(ada.resume.token, 'visitor', 'other')).slug).toBe('resume-invalid');
    expect((await resume(ada.resume.token, 'visitor', 'nowhere')).slug).toBe('resume-invalid');
    expect((await resume(ada.resume.token, 'visitor', 'DEMO')).slug).toBe('resume-invalid');
  });

  test('the next meeting in the same room, also by the same person', async () => {
    const host = await joinAs('host', 'host');
    const ada = await joinAs('ada');
    live(host).say({ type: 'command', id: 'c', command: { type: 'meeting.end' } });
    await joinAs('ada');
    const answer = await resume(ada.resume.token);
    expect([answer.status, answer.slug, answer.json.cause]).toEqual([410, 'resume-ended', 'meeting-ended']);
  });

  test('another browser, a program, and the browser it was given to', async () => {
    await stage.policy('demo', { entry: 'open' });
    const { json } = await stage.ask('demo', { name: 'Gil' }, browser('A'));
    const { token } = json.resume;
    expect((await resume(token, browser('B'))).slug).toBe('resume-invalid');
    expect((await resume(token)).slug).toBe('resume-invalid');
    expect((await resume(token, browser('A'))).json.participant.id).toBe(json.participant.id);
  });

  test('another deployment, which has another key', async () => {
    const other = await raise({}, { clock });
    try {
      await other.room('demo');
      const { json } = await other.ask('demo', { token: await other.token('demo', { role: 'host', name: 'Eve' }) });
      expect((await resume(json.resume.token)).slug).toBe('resume-invalid');
    } finally {
      await other.stop();
    }
  });
});

describe('[one-time & resume] SN10 a token whose presence ended is of no use', () => {
  interface End {
    readonly how: string;
    readonly end: (host: ReturnType<typeof live>, id: string) => unknown;
    readonly slug: string;
    readonly cause?: string;
  }
  const by = (host: ReturnType<typeof live>, command: WireCommand) => host.say({ type: 'command', id: 'c', command });
  const operator = (path: string) => stage.call('DELETE', `/api/v1/rooms/demo${path}`, undefined, 'operator');
  const ends: readonly End[] = [
    {
      how: 'removed by a host',
      end: (host, participant) => by(host, { type: 'participant.remove', participant }),
      ...{ slug: 'resume-ended', cause: 'removed' },
    },
    {
      how: 'removed by the operator',
      end: (_, id) => operator(`/participants/${id}`),
      ...{ slug: 'resume-ended', cause: 'removed' },
    },
    {
      how: 'banned by a host',
      end: (host, participant) => by(host, { type: 'participant.ban', participant }),
      slug: 'banned',
    },
    {
      how: 'the meeting was ended',
      end: (host) => by(host, { type: 'meeting.end' }),
      ...{ slug: 'resume-ended', cause: 'meeting-ended' },
    },
    {
      how: 'the room was deleted',
      end: () => operator(''),
      ...{ slug: 'resume-ended', cause: 'meeting-ended' },
    },
    { how: 'its life is over', end: () => clock.advance(24 * 3_600_000), slug: 'resume-ended' },
  ];
  test.each(ends)('$how', async ({ end, slug, cause }) => {
    const host = live(await joinAs('host', 'host'));
    const ada = await joinAs('ada');
    live(ada);
    await end(host, ada.participant.id);
    // A ban is kept by the store.
    await expect.poll(async () => outcome(await resume(ada.resume.token))).toBe(slug);
    expect((await resume(ada.resume.token)).json.cause).toBe(cause);
  });

  test('a changed role and taken permissions are what somebody comes back to', async () => {
    const host = live(await joinAs('host', 'host'));
    const ada = await joinAs('ada', 'host');
    const participant = ada.participant.id;
    host.say({ type: 'command', id: 'c1', command: { type: 'participant.change-role', participant, role: 'speaker' } });
    const take = ['track.publish.camera'] as const;
    host.say({
      ...{ type: 'command', id: 'c2' },
      command: { type: 'participant.change-permissions', participant, give: [], take: [...take] },
    });
    const { json } = await resume(ada.resume.token);
    expect(json.participant).toMatchObject({ id: participant, role: 'speaker', permissionsVersion: 3 });
    expect(json.participant.permissions).not.toContain('track.publish.camera');
    expect(json.participant.permissions).not.toContain('participant.remove');
  });
});

describe('[one-time & resume] SN8 the same token many times', () => {
  test('200 at once: one generation wins, one participant, nobody is locked out', async () => {
    const ada = await joinAs('ada');
    const answers = await Promise.all(Array.from({ length: 200 }, () => resume(ada.resume.token)));
    expect(new Set(answers.map(outcome))).toEqual(new Set(['in']));
    expect(new Set(answers.map(({ json }) => json.participant.id))).toEqual(new Set([ada.participant.id]));
    const generations = new Set(answers.map(({ json }) => partsOf(json.resume.token).claims.generation));
    expect([...generations]).toEqual([2]);
    expect(inside()).toHaveLength(1);
    const opened = answers.map(({ json }) => live(json)).filter((line) => line.closed === undefined);
    expect(opened).toHaveLength(1);
  });

  test('SN9 an old one after the new one was used ends the presence, and hosts hear of it', async () => {
    const host = live(await joinAs('host', 'host'));
    const ada = await joinAs('ada');
    const { json: thief } = await resume(ada.resume.token);
    const line = live(thief);
    expect(line.heard[0]?.type).toBe('snapshot');
    expect(outcome(await resume(ada.resume.token))).toBe('resume-superseded');
    expect(line.closed).toBe(4411);
    expect(inside().map(({ identity }) => identity)).toEqual(['host']);
    expect(host.heard.at(-1)).toMatchObject({ event: { type: 'resume.reused', participant: ada.participant.id } });
    const again = await resume(thief.resume.token);
    expect([again.slug, again.json.cause]).toEqual(['resume-ended', 'resume-superseded']);
    const noted = (await stage.audited()).filter(({ what }) => what === 'resume.reused');
    expect(noted).toMatchObject([{ room: 'demo', subject: `participant:${ada.participant.id}` }]);
  });

  test('SN9 made useless by a fresh admission, it alarms nobody', async () => {
    const host = live(await joinAs('host', 'host'));
    const ada = await joinAs('ada');
    live(await joinAs('ada'));
    expect(outcome(await resume(ada.resume.token))).toBe('resume-superseded');
    expect(inside()).toHaveLength(2);
    expect(JSON.stringify(host.heard)).not.toContain('resume.reused');
    expect((await stage.audited()).map(({ what }) => what)).not.toContain('resume.reused');
  });

  test('a preview uses nothing up and ends nothing', async () => {
    const ada = await joinAs('ada');
    const preview = () =>
      stage.call('POST', '/api/v1/rooms/demo/preview', { credentials: { resume: ada.resume.token } });
    for (let i = 0; i < 3; i += 1)
      expect((await preview()).json).toMatchObject({ entry: 'admitted', name: 'ada', role: 'speaker' });
    live((await resume(ada.resume.token)).json);
    expect([(await preview()).slug, (await preview()).slug]).toEqual(['resume-superseded', 'resume-superseded']);
    expect(inside()).toHaveLength(1);
  });
});

describe('[one-time & resume] guessing a resume token', () => {
  let strict: Stage;
  beforeAll(async () => {
    strict = await raise({ FOYER_LIMIT_WRONG_SECRETS: '5', FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '100000' });
    await strict.room('demo');
  });
  afterAll(async () => strict.stop());

  test('the signature has 256 bits of a key of 256', async () => {
    const ada = await strict.join('demo', 'speaker');
    expect(Buffer.from(partsOf(ada.resume.token).signature, 'base64url')).toHaveLength(32);
  });

  test('wrong signatures are counted and slowed down; right ones are not', async () => {
    const ada = await strict.join('demo', 'speaker', { identity: 'ada' });
    const forged = `${ada.resume.token.slice(0, -3)}AAA`;
    const guess = () => strict.ask('demo', { resume: forged });
    const slugs: (string | undefined)[] = [];
    for (let i = 0; i < 8; i += 1) slugs.push((await guess()).slug);
    expect(slugs.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'resume-invalid'));
    expect(slugs.at(-1)).toBe('throttled');
    expect((await strict.ask('demo', { resume: ada.resume.token })).status).toBe(200);
  });

  test('what is no guess is not counted: ended, superseded, of another room', async () => {
    const throttled = async (): Promise<boolean> => {
      const { token } = (await strict.join('demo', 'speaker', { identity: 'ben' })).resume;
      for (let i = 0; i < 20; i += 1) await strict.ask('elsewhere', { resume: token });
      return (await strict.ask('elsewhere', { resume: token })).slug !== 'resume-invalid';
    };
    expect(await throttled()).toBe(false);
  });
});

test('[one-time & resume] a resume token beside another credential is a malformed request', async () => {
  const ada = await joinAs('ada');
  const token = await stage.token('demo', { role: 'host', name: 'Eve' });
  for (const other of [{ token }, { jwt: 'a.b.c' }])
    expect((await stage.ask('demo', { resume: ada.resume.token, ...other })).slug).toBe('request-invalid');
});

test('[one-time & resume] neither the log nor the audit log holds a resume token, nor a channel token', async () => {
  const ada = await joinAs('ada');
  live(ada);
  await resume(ada.resume.token);
  await resume(`${ada.resume.token}x`);
  const written = stage.log() + JSON.stringify(await stage.audited());
  for (const secret of [ada.resume.token, ada.channel.token]) expect(written).not.toContain(secret.slice(-43));
});

test('[one-time & resume] SN16 the key outlives a restart, and is readable by its owner alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-resume-'));
  const file = join(folder, 'foyer.db');
  const begin = () => raise({ FOYER_DATA: folder }, { clock, store: new SqliteStore(file) });
  const first = await begin();
  await first.room('demo');
  const ada = await first.join('demo', 'speaker', { identity: 'ada' });
  await first.stop();
  const key = readFileSync(join(folder, 'session-key'), 'utf8').trim();
  expect(Buffer.from(key, 'base64url')).toHaveLength(32);
  const second = await begin();
  try {
    const answer = await second.ask('demo', { resume: ada.resume.token });
    expect(answer.json.participant?.id).toBe(ada.participant.id);
    const { channel } = answer.json;
    const line = paired({ meetings: second.server.meetings, clock });
    line.say({ type: 'hello', version: 1, token: channel.token });
    expect(line.heard[0]?.type).toBe('snapshot');
  } finally {
    await second.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
