import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { paired } from '../channel/paired.ts';
import { FakeClock } from '../clock.ts';
import { raise, type Stage } from '../testing/stage.ts';

let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({}, { clock });
  await stage.room('demo');
});
afterEach(async () => stage.stop());

/** Sends a request as bytes; `andHangsUp`: does not wait for the answer. Resolves with what came back. */
async function post(address: string, resume: string, andHangsUp: boolean): Promise<string> {
  const body = JSON.stringify({ credentials: { resume } });
  const head = `POST /api/v1/rooms/demo/join HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n`;
  const request = `${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const { port, hostname } = new URL(address);
  const heard: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      if (andHangsUp) socket.end(request);
      else socket.write(request);
    });
    socket.on('data', (chunk) => heard.push(chunk));
    socket.on('error', reject).on('close', () => resolve());
  });
  return Buffer.concat(heard).toString();
}

/** Came back by a token, and opened the channel of the session that it made. */
async function cameBack() {
  const first = await stage.join('demo', 'speaker', { identity: 'ada' });
  const { json } = await stage.ask('demo', { resume: first.resume.token });
  const line = paired({ meetings: stage.server.meetings, clock });
  line.say({ type: 'hello', version: 1, token: json.channel.token });
  return { old: first.resume.token, line };
}

test('SN9 a request that its sender has given up, and that arrives late, is nobody’s theft', async () => {
  const address = await stage.listen();
  const { old, line } = await cameBack();
  await post(address, old, true);
  await expect.poll(async () => (await stage.audited()).map(({ what }) => what)).toContain('join.refused');
  expect(line.closed).toBeUndefined();
  expect((await stage.audited()).map(({ what }) => what)).not.toContain('resume.reused');
});

test('SN8 a repeated request that was given up brings no session in place of the one that was answered', async () => {
  const address = await stage.listen();
  const first = await stage.join('demo', 'speaker', { identity: 'ada' });
  const { json: answered } = await stage.ask('demo', { resume: first.resume.token });
  await post(address, first.resume.token, true);
  await expect.poll(async () => (await stage.audited()).map(({ what }) => what)).toContain('join.refused');
  const line = paired({ meetings: stage.server.meetings, clock });
  line.say({ type: 'hello', version: 1, token: answered.channel.token });
  expect(line.heard[0]?.type).toBe('snapshot');
  expect(line.closed).toBeUndefined();
});

test('SN9 somebody who waits for the answer is', async () => {
  const address = await stage.listen();
  const { old, line } = await cameBack();
  expect(await post(address, old, false)).toContain('resume-superseded');
  expect(line.closed).toBe(4411);
});
