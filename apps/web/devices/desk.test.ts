import { describe, expect, it } from 'vitest';
import { DeviceDesk } from './desk.ts';
import { type CaptureSource, type DeviceWorld, noDevices, optionsOf, plainLabel, type Wanted } from './device-world.ts';
import type { PermissionAnswer } from './trouble.ts';

class FakeTrack {
  stopped = false;
  onended: (() => void) | null = null;
  readonly kind: string;
  readonly deviceId: string;
  constructor(kind: string, deviceId: string) {
    this.kind = kind;
    this.deviceId = deviceId;
  }
  stop() {
    this.stopped = true;
  }
  getSettings() {
    return { deviceId: this.deviceId };
  }
}

type Condition = 'fine' | 'denied' | 'dismissed' | 'missing' | 'busy';

/** A computer with one microphone and one camera, each in some condition; asks are counted as questions to the person. */
class FakeComputer implements DeviceWorld {
  ability: DeviceWorld['ability'] = 'able';
  condition: Record<CaptureSource, Condition> = { microphone: 'fine', camera: 'fine' };
  granted = false;
  readonly asks: string[] = [];
  readonly tracks: FakeTrack[] = [];
  readonly #listeners = new Set<() => void>();

  capture = async (wanted: Partial<Record<CaptureSource, Wanted>>): Promise<readonly MediaStreamTrack[]> => {
    const sources = (['microphone', 'camera'] as const).filter((source) => wanted[source] !== undefined);
    this.asks.push(sources.map((source) => `${source}:${wanted[source]?.deviceId ?? 'default'}`).join('+'));
    await Promise.resolve();
    for (const [condition, name] of [
      ['missing', 'NotFoundError'],
      ['denied', 'NotAllowedError'],
      ['dismissed', 'NotAllowedError'],
      ['busy', 'NotReadableError'],
    ] as const) {
      if (sources.some((source) => this.condition[source] === condition)) throw new DOMException(condition, name);
    }
    this.granted = true;
    const made = sources.map(
      (source) => new FakeTrack(source === 'camera' ? 'video' : 'audio', wanted[source]?.deviceId ?? `${source}-1`),
    );
    this.tracks.push(...made);
    return made as unknown as readonly MediaStreamTrack[];
  };

  list = () =>
    Promise.resolve(this.granted ? { ...noDevices, cameras: [{ id: 'camera-1', label: 'Camera' }] } : noDevices);

  permission = (source: CaptureSource): Promise<PermissionAnswer> => {
    const condition = this.condition[source];
    if (condition === 'denied') return Promise.resolve('denied');
    return Promise.resolve(condition === 'dismissed' || !this.granted ? 'prompt' : 'granted');
  };

  onChange = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  change() {
    for (const listener of this.#listeners) listener();
  }

  get watched() {
    return this.#listeners.size;
  }
}

const both = { microphone: true, camera: true };

async function aDesk(computer: FakeComputer, on = both) {
  const desk = new DeviceDesk(computer, {});
  await desk.open(on);
  return desk;
}

function seen(desk: DeviceDesk): string {
  const { microphone, camera } = desk.store.getState();
  const word = (state: typeof camera) => (state.is === 'trouble' ? state.trouble : state.is);
  return `${word(microphone)} ${word(camera)}`;
}

async function until(desk: DeviceDesk, state: string): Promise<void> {
  if (seen(desk) === state) return;
  await new Promise<void>((resolve) => {
    const stop = desk.store.subscribe(() => {
      if (seen(desk) !== state) return;
      stop();
      resolve();
    });
  });
}

describe('the desk', () => {
  it('asks for both with one question, then knows the devices', async () => {
    const computer = new FakeComputer();
    const desk = await aDesk(computer);
    expect(seen(desk)).toBe('on on');
    expect(computer.asks).toEqual(['microphone:default+camera:default']);
    expect(desk.store.getState().devices.cameras).toHaveLength(1);
  });

  it('asks for nothing that is off', async () => {
    const computer = new FakeComputer();
    expect(seen(await aDesk(computer, { microphone: false, camera: false }))).toBe('off off');
    expect(computer.asks).toEqual([]);
  });

  it('works without a camera: the microphone is asked for alone', async () => {
    const computer = new FakeComputer();
    computer.condition.camera = 'missing';
    const desk = await aDesk(computer);
    expect(seen(desk)).toBe('on missing');
  });

  it('names the one that is busy and keeps the other', async () => {
    const computer = new FakeComputer();
    computer.granted = true;
    computer.condition.microphone = 'busy';
    expect(seen(await aDesk(computer))).toBe('busy on');
  });

  it('does not ask again whoever has just said no, or nothing', async () => {
    const denied = new FakeComputer();
    denied.condition = { microphone: 'denied', camera: 'denied' };
    expect(seen(await aDesk(denied))).toBe('denied denied');
    expect(denied.asks).toHaveLength(1);
    const dismissed = new FakeComputer();
    dismissed.condition = { microphone: 'dismissed', camera: 'dismissed' };
    expect(seen(await aDesk(dismissed))).toBe('asking asking');
    expect(dismissed.asks).toHaveLength(1);
  });

  it('keeps the microphone where only the camera is denied', async () => {
    const computer = new FakeComputer();
    computer.granted = true;
    computer.condition.camera = 'denied';
    expect(seen(await aDesk(computer))).toBe('on denied');
  });

  it('recovers by itself when the permission is given in the browser', async () => {
    const computer = new FakeComputer();
    computer.condition = { microphone: 'denied', camera: 'denied' };
    const desk = await aDesk(computer);
    computer.condition = { microphone: 'fine', camera: 'fine' };
    computer.granted = true;
    computer.change();
    await until(desk, 'on on');
  });

  it('never puts a new question by itself', async () => {
    const computer = new FakeComputer();
    computer.condition = { microphone: 'dismissed', camera: 'dismissed' };
    const desk = await aDesk(computer);
    computer.change();
    await desk.store.getState();
    expect(computer.asks).toHaveLength(1);
    computer.condition = { microphone: 'fine', camera: 'fine' };
    await desk.retry();
    expect(seen(desk)).toBe('on on');
  });

  it('stops the track when switched off, and captures anew when switched on', async () => {
    const computer = new FakeComputer();
    const desk = await aDesk(computer);
    await desk.toggle('camera');
    expect(seen(desk)).toBe('on off');
    expect(computer.tracks.map((track) => track.stopped)).toEqual([false, true]);
    await desk.toggle('camera');
    expect(seen(desk)).toBe('on on');
  });

  it('throws away a capture that was overtaken by switching off', async () => {
    const computer = new FakeComputer();
    const desk = await aDesk(computer, { microphone: false, camera: false });
    const starting = desk.toggle('camera');
    expect(seen(desk)).toBe('off starting');
    await desk.toggle('camera');
    await starting;
    expect(seen(desk)).toBe('off off');
    expect(computer.tracks.every((track) => track.stopped)).toBe(true);
  });

  it('takes another device at once, and remembers it while off', async () => {
    const computer = new FakeComputer();
    const desk = await aDesk(computer, { microphone: false, camera: true });
    await desk.choose('camera', 'camera-2');
    await desk.choose('microphone', 'microphone-2');
    expect(seen(desk)).toBe('off on');
    expect(computer.asks).toEqual(['camera:default', 'camera:camera-2']);
    expect(desk.choice().microphone).toEqual({ on: false, deviceId: 'microphone-2' });
  });

  it('says what happened when a device is unplugged', async () => {
    const computer = new FakeComputer();
    const desk = await aDesk(computer);
    computer.condition.camera = 'missing';
    computer.tracks.find((track) => track.kind === 'video')?.onended?.();
    await until(desk, 'on missing');
    computer.condition.camera = 'fine';
    computer.change();
    await until(desk, 'on on');
  });

  it('hands live tracks over without stopping them, and is closed', async () => {
    const computer = new FakeComputer();
    const desk = await aDesk(computer);
    const given = desk.choice();
    desk.handOver();
    expect(given.microphone).toMatchObject({ on: true, deviceId: 'microphone-1' });
    expect(given.camera.track).toBe(computer.tracks[1]);
    desk.close();
    expect(computer.tracks.map((track) => track.stopped)).toEqual([false, false]);
    expect(computer.watched).toBe(0);
  });

  it('stops everything when closed', async () => {
    const computer = new FakeComputer();
    const desk = await aDesk(computer);
    desk.close();
    expect(computer.tracks.every((track) => track.stopped)).toBe(true);
  });

  it.each(['insecure', 'unsupported'] as const)('explains a page that is %s without asking', async (ability) => {
    const computer = new FakeComputer();
    computer.ability = ability;
    expect(seen(await aDesk(computer))).toBe(`${ability} ${ability}`);
    expect(computer.asks).toEqual([]);
  });
});

describe('device lists', () => {
  it('leave out what has no name yet, and the ids nobody reads', () => {
    const device = (deviceId: string, label: string) =>
      ({ deviceId, label, kind: 'videoinput', groupId: '', toJSON: () => null }) as const;
    expect(optionsOf([device('', ''), device('a', ''), device('b', 'HD Webcam (046d:0825)')], 'videoinput')).toEqual([
      { id: 'b', label: 'HD Webcam' },
    ]);
    expect(plainLabel('Microphone (Realtek)')).toBe('Microphone (Realtek)');
  });
});
