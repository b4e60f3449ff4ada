import { expect, test } from 'vitest';
import { type CapturingDevices, captureFrom, type Wanted } from './device-world.ts';

interface Asked {
  readonly audio: string;
  readonly video: string;
}

/** Devices by their ids. As Chromium does, it gives another one than is only `ideal`, and none for an `exact` one that is gone. */
function fakeDevices(ids: readonly string[]): { readonly devices: CapturingDevices; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const read = (one: MediaStreamConstraints['audio']) => {
    const id = typeof one === 'object' ? one.deviceId : undefined;
    if (typeof id !== 'object' || Array.isArray(id)) return one === false ? 'no' : 'any';
    return id.exact === undefined ? `ideal ${id.ideal}` : `exact ${id.exact}`;
  };
  const getUserMedia = async ({ audio, video }: MediaStreamConstraints) => {
    const wish = { audio: read(audio), video: read(video) };
    asked.push(wish);
    for (const id of Object.values(wish).map((one) => /^exact (.*)$/.exec(one)?.[1]))
      if (id !== undefined && !ids.includes(id))
        throw Object.assign(new Error('gone'), { name: 'OverconstrainedError' });
    return { getTracks: () => [] };
  };
  return { asked, devices: { getUserMedia, enumerateDevices: async () => ids.map((deviceId) => ({ deviceId })) } };
}

const remembered = (deviceId: string): Wanted => ({ deviceId, strictly: false });
const picked = (deviceId: string): Wanted => ({ deviceId, strictly: true });

test('a remembered device that is there is asked for by name, with one question', async () => {
  const { devices, asked } = fakeDevices(['m1', 'm2', 'c1']);
  await captureFrom(devices, { microphone: remembered('m2'), camera: remembered('c1') });
  await captureFrom(devices, { microphone: remembered('m2') });
  expect(asked).toEqual([
    { audio: 'exact m2', video: 'exact c1' },
    { audio: 'exact m2', video: 'no' },
  ]);
});

test('where the remembered camera is gone, another one comes, and the remembered microphone all the same', async () => {
  const { devices, asked } = fakeDevices(['m1', 'm2', 'c1']);
  await captureFrom(devices, { microphone: remembered('m2'), camera: remembered('c9') });
  expect(asked.at(-1)).toEqual({ audio: 'exact m2', video: 'ideal c9' });
});

test('a device that was just picked is never another one, and nothing remembered is nothing named', async () => {
  const { devices, asked } = fakeDevices(['m1']);
  await expect(captureFrom(devices, { microphone: picked('m9') })).rejects.toThrow('gone');
  expect(asked).toHaveLength(1);
  await captureFrom(devices, { microphone: { strictly: false } });
  expect(asked.at(-1)).toEqual({ audio: 'any', video: 'no' });
});

test('what is in the way but a device that is gone is not tried again', async () => {
  const { devices } = fakeDevices([]);
  let tries = 0;
  const getUserMedia = () => {
    tries += 1;
    return Promise.reject(Object.assign(new Error('no'), { name: 'NotAllowedError' }));
  };
  await expect(captureFrom({ ...devices, getUserMedia }, { microphone: remembered('m1') })).rejects.toThrow('no');
  expect(tries).toBe(1);
});
