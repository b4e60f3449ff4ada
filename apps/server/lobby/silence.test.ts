/** What reaches somebody who waits: every byte of it, while everything happens that can happen inside. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Paired, paired } from '../channel/paired.ts';
import { systemClock } from '../clock.ts';
import { secretOf } from '../testing/lobby.ts';
import { raise, type Stage } from '../testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await raise();
  await stage.room('demo', { entry: 'open', lobby: true, password: 'first-password' });
});
afterAll(async () => stage.stop());

/** A WebSocket client so plain that nothing it is sent can be hidden by a library. */
interface Tap {
  readonly socket: Socket;
  /** All bytes since the connection was opened. */
  bytes(): Buffer;
}

async function tap(secret: string): Promise<Tap> {
  const { port } = new URL(await stage.listen());
  const socket = connect(Number(port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const key = Buffer.from('sixteen bytes ok').toString('base64');
  socket.write(
    `GET /api/v1/knocks/${secret} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  return { socket, bytes: () => Buffer.concat(chunks) };
}

interface Frame {
  readonly opcode: number;
  readonly payload: string;
}

/** Head and frames of everything that came (RFC 6455 section 5.2): a server's frames are whole and not masked. */
function read(bytes: Buffer): { head: string[]; frames: Frame[] } {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const frames: Frame[] = [];
  let at = end + 4;
  while (at < bytes.length) {
    const first = bytes.readUInt8(at);
    const short = bytes.readUInt8(at + 1);
    expect(first & 0xf0, 'whole, without reserved bits').toBe(0x80);
    expect(short, 'not masked, not huge').toBeLessThan(127);
    const [length, start] = short === 126 ? [bytes.readUInt16BE(at + 2), at + 4] : [short, at + 2];
    frames.push({ opcode: first & 0x0f, payload: bytes.subarray(start, start + length).toString('utf8') });
    at = start + length;
  }
  return { head, frames };
}

/** Hosts' words to those who wait: the only text of theirs that may come. */
const words = [null, 'A moment, please', 'Come in at three', 'Not now'];

function expectAllowed({ opcode, payload }: Frame): void {
  expect([1, 8, 9], payload).toContain(opcode);
  // A ping, or the end of the connection.
  if (opcode !== 1) {
    if (opcode === 9) expect(payload).toBe('');
    return;
  }
  const message = JSON.parse(payload);
  const room = { slug: 'demo', title: expect.stringMatching(/^(Demo|The demo)$/) };
  const times = { since: expect.any(Number), serverTime: expect.any(Number) };
  switch (message.type) {
    case 'waiting': {
      const reason = expect.stringMatching(/^(lobby|waiting-for-host)$/);
      expect(message).toEqual({ type: 'waiting', reason, room, message: message.message, ...times });
      expect(words).toContain(message.message);
      return;
    }
    case 'declined': {
      const problem = {
        type: '/problems/declined',
        title: 'A host declined to let you in',
        status: 403,
        reason: 'Not now',
      };
      expect(message).toEqual({ type: 'declined', problem, askAgainAfter: expect.any(Number) });
      return;
    }
    default:
      throw new Error(`nobody who waits is told: ${payload}`);
  }
}

const hello = (token: string) => ({ type: 'hello', version: 1, token }) as const;

async function inside(role: 'host' | 'speaker', name: string): Promise<{ line: Paired; id: string; token: string }> {
  const wish = { role, name, identity: `identity-of-${name}`, permissions: ['lobby.bypass' as const] };
  const { json } = await stage.ask('demo', { token: await stage.token('demo', wish), password: 'first-password' });
  const line = paired({ meetings: stage.server.meetings, clock: systemClock });
  line.say(hello(json.channel.token));
  return { line, id: json.participant.id, token: json.channel.token };
}

describe('LC3 nothing about the meeting reaches somebody who waits', () => {
  test('while people come, go, are renamed, muted, promoted, removed and banned, policies and passwords change', async () => {
    const first = await stage.knock('demo', { name: 'Gil', password: 'first-password' });
    const gil = await tap(secretOf(first));
    const early = await tap('y'.repeat(43));
    let said = 0;
    const order = (line: Paired, command: object) => {
      said += 1;
      line.say(JSON.stringify({ type: 'command', id: `c${said}`, command }));
    };
    const ada = await inside('host', 'Adelaide');
    const ben = await inside('speaker', 'Benedict');
    const cyd = await inside('speaker', 'Cydonia');
    order(ben.line, { type: 'participant.rename', name: 'Benvolio' });
    order(ada.line, { type: 'participant.pause', participant: ben.id, source: 'camera' });
    order(ada.line, { type: 'participant.change-role', participant: ben.id, role: 'host' });
    order(ada.line, { type: 'invite.create', role: 'speaker', expiresIn: 600 });
    order(ada.line, { type: 'lobby.message', text: 'A moment, please' });
    ben.line.drop();
    ben.line.say(hello(ben.token));
    const hal = await stage.knock('demo', { name: 'Halvard', password: 'first-password' });
    order(ada.line, { type: 'lobby.admit', knock: hal.knock.id });
    order(ada.line, { type: 'lobby.decline', knock: hal.knock.id });
    await stage.policy('demo', { capacity: 7, withheld: { speaker: ['data.send'] } });
    await stage.policy('demo', { password: null, guests: { refuseNames: ['Mallory*'] }, waitForHost: true });
    const as = { authorization: 'Bearer test-key-of-sufficient-length', 'if-match': '*' };
    await stage.call('PATCH', '/api/v1/rooms/demo', { title: 'The demo' }, as);
    order(ada.line, { type: 'lobby.message', text: null });
    await stage.policy('demo', { lobbyMessage: 'Come in at three' });
    order(ada.line, { type: 'participant.ban', participant: cyd.id, reason: 'A private reason' });
    order(ada.line, { type: 'participant.remove', participant: ben.id });
    order(ada.line, { type: 'lobby.decline', knock: first.knock.id, reason: 'Not now' });
    await stage.policy('demo', { password: 'second-password' });
    await expect.poll(() => gil.bytes().toString()).toContain('askAgainAfter');

    const { head, frames } = read(gil.bytes());
    expect(head).toHaveLength(4);
    expect(head[0]).toBe('HTTP/1.1 101 Switching Protocols');
    expect(head.slice(1).map((line) => line.split(':')[0])).toEqual(['Upgrade', 'Connection', 'Sec-WebSocket-Accept']);
    for (const frame of frames) expectAllowed(frame);
    // That it was told at all shows that the tap was on.
    expect(frames.length).toBeGreaterThan(4);
    const all = gil.bytes().toString();
    const others =
      /Adelaide|Bene|Benv|Cydonia|Halvard|identity-of|password|p_[0-9A-Z]|m_[0-9A-Z]|n_[0-9A-Z]|private|Mallory|capacity/;
    expect(all).not.toMatch(others);
    // Nor is a stranger told anything but that nobody knows it.
    const stranger = read(early.bytes());
    expect(stranger.frames.map(({ opcode }) => opcode)).toEqual([1, 8]);
    expect(JSON.parse(stranger.frames[0]?.payload ?? '')).toMatchObject({ type: 'goodbye', problem: { status: 404 } });
    gil.socket.destroy();
    early.socket.destroy();
  });

  test('a preview of who would wait says no more than that', async () => {
    await stage.policy('demo', { password: null });
    const ada = await inside('host', 'Adelaide');
    const preview = await stage.call('POST', '/api/v1/rooms/demo/preview', { credentials: {} });
    expect(preview.json).toEqual({ room: { slug: 'demo', title: 'The demo' }, role: 'speaker', entry: 'lobby' });
    await stage.policy('demo', { waitForHost: false });
    const { json } = await stage.ask('demo', { name: 'Ira' });
    expect(json).toEqual({
      outcome: 'held',
      knock: { id: expect.stringMatching(/^n_/) },
      channel: { url: expect.stringMatching(/^ws:\/\/localhost:3000\/api\/v1\/knocks\/[\w-]{43}$/) },
      reason: 'lobby',
      room: { slug: 'demo', title: 'The demo' },
    });
    ada.line.drop();
  });
});
