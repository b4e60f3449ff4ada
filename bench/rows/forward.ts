/** What it costs to pass a packet on: CPU per packet at 30 000 a second, the most one core does, added latency, memory. */
import { latencyFloor } from '../latency-floor.ts';
import { MediaScene, packetBytes, type Stretch } from '../media-scene.ts';
import { rawSend } from '../raw-send.ts';
import type { Measured, Row } from '../row.ts';

const subscribers = 100;
/** The generator shares its core among all subscribers: a tenth of them look at their packets, the others let them go. */
const counted = 10;

function circumstances(stretch: Stretch): readonly string[] {
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return [
    `${Math.round(stretch.packetsPerSecond)} packets/s out (the kernel counted ${Math.round(stretch.kernelPacketsPerSecond)} sent), ` +
      `${percent(stretch.delivered)} delivered; ` +
      `media ${percent(stretch.mediaCore)} of its core, generator ${percent(stretch.generatorCore)}, ` +
      `other programs ${percent(stretch.othersCores)} of a core`,
  ];
}

/** Cores that others may use without being in the way. */
const tolerated = 0.15;

/** Measures up to four times and gives the stretch in which other programs were least in the way. */
async function quietest(scene: MediaScene, pace: number): Promise<Stretch> {
  let best = await scene.stretch(pace);
  for (let again = 0; again < 3 && best.othersCores > tolerated; again += 1) {
    const next = await scene.stretch(pace);
    if (next.othersCores < best.othersCores) best = next;
  }
  return best;
}

async function inScene<Found>(measure: (scene: MediaScene) => Promise<Found>): Promise<Found> {
  const scene = await MediaScene.open(subscribers, counted);
  try {
    return await measure(scene);
  } finally {
    await scene.close();
  }
}

export const forward: Row = {
  name: 'forward',
  title: 'CPU per forwarded 1.1 KB packet at 30 000/s out',
  goal: '≤ 8 µs and ≤ 6 × raw send',
  measure: () =>
    inScene(async (scene): Promise<Measured[]> => {
      const floor = await rawSend(packetBytes);
      const stretch = await quietest(scene, 300);
      const { microsPerPacket } = stretch;
      const ratio = microsPerPacket / floor.micros;
      return [
        {
          value: `${microsPerPacket.toFixed(2)} µs (${ratio.toFixed(1)} ×)`,
          floor: `${floor.micros.toFixed(2)} µs (${floor.by})`,
          met: microsPerPacket <= 8 && ratio <= 6 && stretch.delivered > 0.99,
          notes: circumstances(stretch),
        },
      ];
    }),
};

function whoWasFull({ mediaCore, generatorCore }: Stretch): string {
  if (mediaCore > 0.9) return 'the media process was full';
  return generatorCore > 0.9 ? 'the generator was full' : 'other programs took the time';
}

/** Packets a second of the publisher, step by step; times 100 subscribers. */
const steps = [300, 400, 500, 600, 700, 800, 900, 1000, 1200, 1400, 1600, 1800, 2000];

export const ramp: Row = {
  name: 'ramp',
  title: 'packets/s out at one core',
  goal: '',
  measure: () =>
    inScene(async (scene): Promise<Measured[]> => {
      const floor = await rawSend(packetBytes);
      let best: Stretch | undefined;
      let stopped = 'the last step was still delivered';
      for (const step of steps) {
        const stretch = await scene.stretch(step, 4_000);
        if (stretch.delivered < 0.99) {
          stopped = `at ${step * subscribers}/s ${whoWasFull(stretch)}: ${circumstances(stretch).join()}`;
          break;
        }
        best = stretch;
      }
      if (best === undefined) return [{ value: 'none', floor: '', notes: [stopped] }];
      return [
        {
          value: `${Math.round(best.packetsPerSecond)}/s at ${(best.mediaCore * 100).toFixed(0)} % of the core`,
          floor: `${Math.round(1e6 / floor.micros)}/s (${floor.by} alone)`,
          notes: [stopped, ...circumstances(best)],
        },
      ];
    }),
};

export const latency: Row = {
  name: 'latency',
  title: 'added latency at about 40 % of a core',
  goal: '',
  measure: () =>
    inScene(async (scene): Promise<Measured[]> => {
      // What a packet costs falls with their number: two looks come near enough.
      let pace = 300;
      for (let look = 0; look < 2; look += 1) {
        const { mediaCore } = await scene.stretch(pace, 3_000);
        pace = Math.min(1500, Math.max(50, Math.round((pace * 0.4) / mediaCore)));
      }
      const stretch = await quietest(scene, pace);
      const floor = await latencyFloor(packetBytes, pace);
      return [
        {
          value: `p50 ${stretch.p50.toFixed(2)} ms, p99 ${stretch.p99.toFixed(2)} ms`,
          floor: `p50 ${floor.p50.toFixed(2)} ms, p99 ${floor.p99.toFixed(2)} ms (UDP loopback)`,
          notes: circumstances(stretch),
        },
      ];
    }),
};

export const memory: Row = {
  name: 'memory',
  title: 'memory of the media process per participant',
  goal: '',
  measure: () =>
    inScene(async (scene): Promise<Measured[]> => {
      const stretch = await scene.stretch(300, 5_000);
      const grown = scene.residentBytes - scene.idleBytes;
      const kilobytes = grown / 1024 / (scene.subscribers + 1);
      return [
        {
          value: `${kilobytes.toFixed(0)} KB`,
          floor: `${(scene.idleBytes / 2 ** 20).toFixed(0)} MB idle process`,
          notes: [`${scene.subscribers + 1} participants, media flowing`, ...circumstances(stretch)],
        },
      ];
    }),
};
