import { expect, test } from 'vitest';
import { settle } from '../fake-clock.ts';
import { type DeviceTrack, OwnDeviceTrack } from './own-device.ts';

/** A device's track as livekit-client has it: muting takes a moment and tells listeners. */
function aTrack(muted = false) {
  const listeners: (() => void)[] = [];
  const calls: string[] = [];
  let isMuted = muted;
  const flip = async (next: boolean, name: string) => {
    calls.push(name);
    await Promise.resolve();
    isMuted = next;
    for (const listener of listeners) listener();
  };
  const track: DeviceTrack = {
    get isMuted() {
      return isMuted;
    },
    mute: () => flip(true, 'mute'),
    unmute: () => flip(false, 'unmute'),
    setDeviceId: async ({ exact }) => calls.push(`use ${exact}`),
    stop: () => calls.push('stop'),
    on: (_event, listener) => listeners.push(listener),
  };
  return { track, calls, byHost: () => flip(true, 'host') };
}

function bench(start: { on: boolean; deviceId?: string; track?: DeviceTrack }, capture?: () => Promise<DeviceTrack>) {
  const told: string[] = [];
  const captured: (string | undefined)[] = [];
  const made = aTrack();
  const device = new OwnDeviceTrack(
    {
      capture: (deviceId) => {
        captured.push(deviceId);
        return capture?.() ?? Promise.resolve(made.track);
      },
      captured: () => told.push('captured'),
      changed: () => undefined,
      failed: () => told.push('failed'),
    },
    start,
  );
  return { device, told, captured, made };
}

test('what was captured before joining is on at once and opens no device', async () => {
  const { track } = aTrack();
  const { device, captured } = bench({ on: true, track });
  await settle();
  expect(device.view).toEqual({ on: true, busy: false, deviceId: undefined });
  expect(captured).toEqual([]);
});

test('what should be on and was not captured is captured, on the device that was chosen', async () => {
  const { device, captured, told } = bench({ on: true, deviceId: 'mic-2' });
  expect(device.view).toMatchObject({ on: false, busy: true });
  await settle();
  expect(device.view.on).toBe(true);
  expect([captured, told]).toEqual([['mic-2'], ['captured']]);
});

test('off is told at once, and quick presses end at the last wish', async () => {
  const { track, calls } = aTrack();
  const { device } = bench({ on: true, track });
  device.set(false);
  expect(device.view.on).toBe(false);
  device.set(true);
  device.set(false);
  await settle();
  expect(device.view.on).toBe(false);
  expect(calls).toEqual(['mute']);
});

test('a host’s mute stays until the person turns it on again', async () => {
  const { track, byHost, calls } = aTrack();
  const { device } = bench({ on: true, track });
  await byHost();
  await settle();
  expect(device.view.on).toBe(false);
  device.set(true);
  await settle();
  expect(device.view.on).toBe(true);
  expect(calls).toEqual(['host', 'unmute']);
});

test('a device that cannot be opened is told once and leaves the button off', async () => {
  const { device, told } = bench({ on: true }, () => Promise.reject(new Error('NotAllowedError')));
  await settle();
  expect(device.view).toMatchObject({ on: false, busy: false });
  expect(told).toEqual(['failed']);
});

test('without the permission the device is given back and cannot be turned on', async () => {
  const { track, calls } = aTrack();
  const { device, captured } = bench({ on: true, track });
  device.permit(false);
  device.set(true);
  await settle();
  expect(device.view.on).toBe(false);
  expect([calls, captured]).toEqual([['stop'], []]);
});

test('a device that arrives after one has left is closed again', async () => {
  const { device, made, told } = bench({ on: true });
  device.stop();
  await settle();
  expect(made.calls).toEqual(['stop']);
  expect(told).toEqual([]);
});

test('another device is taken over live, or kept for the next time', async () => {
  const { track, calls } = aTrack();
  const live = bench({ on: true, track }).device;
  await live.use('mic-3');
  expect(calls).toEqual(['use mic-3']);
  const off = bench({ on: false });
  await off.device.use('mic-4');
  off.device.set(true);
  await settle();
  expect(off.captured).toEqual(['mic-4']);
});
