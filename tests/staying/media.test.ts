import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RelayedCall } from '../interop/call.ts';

/** Darkness takes its time. */
vi.setConfig({ testTimeout: 120_000 });

let scene: RelayedCall;

beforeEach(async () => {
  scene = await RelayedCall.open();
});
afterEach(() => scene?.close());

const count = (type: string) =>
  Promise.all(
    [scene.call.anna, scene.call.ben].map((page) => page.evaluate((which) => window._foyerTest.count(which), type)),
  );

const sids = () =>
  Promise.all(
    [scene.call.anna, scene.call.ben].map((page) => page.evaluate(() => window._foyerTest.room.localParticipant.sid)),
  );

test('LK67 ten seconds without a datagram: back by itself, as the same participants', async () => {
  const before = await sids();
  const back = await scene.blackout(10_000);
  console.log('back after', back);
  expect(await sids()).toEqual(before);
  expect(await count('ParticipantDisconnected')).toEqual([0, 0]);
});

test('forty seconds without a datagram: the clients join anew by themselves, and both are there once', async () => {
  const back = await scene.blackout(40_000);
  console.log('back after', back);
  for (const page of [scene.call.anna, scene.call.ben]) {
    expect(await page.evaluate(() => window._foyerTest.room.remoteParticipants.size)).toBe(1);
  }
});
