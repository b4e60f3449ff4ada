import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inboundAudio, statsOf, TestBrowser, untilInPage } from '../browser.ts';
import { untilFramesGrow } from '../watching.ts';

let browser: TestBrowser;
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>loop</title><video autoplay muted></video>');
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  browser = await TestBrowser.launch();
});

afterAll(async () => {
  await browser.close();
  server.close();
});

/** Calls itself: fake camera and microphone from one peer connection to the other. */
async function callSelf(): Promise<void> {
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
  one.onicecandidate = ({ candidate }) => candidate && other.addIceCandidate(candidate);
  other.onicecandidate = ({ candidate }) => candidate && one.addIceCandidate(candidate);
  other.ontrack = ({ streams }) => {
    const video = document.querySelector('video');
    if (video !== null) video.srcObject = streams[0] ?? null;
  };
  for (const track of media.getTracks()) one.addTrack(track, media);
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription ?? { type: 'offer' });
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription ?? { type: 'answer' });
}

test('peer connections are recorded, pictures are seen to move, conditions are awaited', async () => {
  const page = await browser.person();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.evaluate(callSelf);
  const moving = await untilFramesGrow(page, 1, 5);
  expect(moving[0]?.frameWidth).toBeGreaterThan(0);
  await untilInPage(
    page,
    'the element to play',
    (least) => (document.querySelector('video')?.videoWidth ?? 0) > least,
    {
      argument: 0,
    },
  );
  expect((await inboundAudio(page))[0]?.packetsReceived).toBeGreaterThan(0);
  expect((await statsOf(page)).some(({ type }) => type === 'outbound-rtp')).toBe(true);
  await expect(
    untilInPage(page, 'what never comes', (never) => never === 1, { argument: 0, within: 100 }),
  ).rejects.toThrow('what never comes');
});
