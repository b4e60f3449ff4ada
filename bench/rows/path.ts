/** Q4 and R2: how long sound and pictures are away when the way of the packets fails, in real Chromium. */
import { setTimeout as pause } from 'node:timers/promises';
import { Call, type kinds, RelayedCall, type Return, wall } from '../../tests/interop/call.ts';
import { MediaHouse } from '../../tests/interop/media-house.ts';
import { openStage } from '../../tests/interop/stage.ts';
import { type Measured, quantile, type Row } from '../row.ts';

const runs = 10;
/** Until the senders have found out what the path carries. */
const warmth = 15_000;
/** A client that was asked to resume is not asked again for ten seconds: each turn is to be like the first. */
const rest = 11_000;

type Waits = Readonly<Record<(typeof kinds)[number], readonly number[]>>;

/** Each turn gives what both people saw. */
async function repeat(turn: () => Promise<Return>, times: number, between: number): Promise<Waits> {
  const all: Return[] = [];
  for (let nth = 0; nth < times; nth += 1) {
    if (nth > 0) await pause(between);
    all.push(await turn());
  }
  const of = (kind: (typeof kinds)[number]) => all.flatMap((one) => one[kind]);
  return { audio: of('audio'), video: of('video') };
}

const words = (waits: readonly number[]) =>
  `p50 ${quantile(waits, 0.5).toFixed(0)} ms, p95 ${quantile(waits, 0.95).toFixed(0)} ms`;

function measured({ audio, video }: Waits, goal: Readonly<Record<(typeof kinds)[number], number>>): Measured {
  const met = quantile(audio, 0.95) <= goal.audio && quantile(video, 0.95) <= goal.video;
  const slowest = `slowest ${Math.max(...audio).toFixed(0)} and ${Math.max(...video).toFixed(0)} ms`;
  return {
    value: `sound ${words(audio)}; pictures ${words(video)}`,
    floor: '',
    met,
    notes: [`${audio.length} returns as two people saw them; ${slowest}`],
  };
}

async function inRelayedCall<Value>(work: (scene: RelayedCall) => Promise<Value>): Promise<Value> {
  const scene = await RelayedCall.open();
  try {
    await pause(warmth);
    return await work(scene);
  } finally {
    await scene.close();
  }
}

export const blackout: Row = {
  name: 'continuity-blackout',
  title: 'media after 2 s without a datagram',
  goal: 'sound ≤ 500 ms, pictures ≤ 1500 ms after the link is back',
  measure: () =>
    inRelayedCall(async (scene) => {
      const waits = await repeat(() => scene.blackout(2000), runs, 3000);
      return [measured(waits, { audio: 500, video: 1500 })];
    }),
};

export const newAddress: Row = {
  name: 'continuity-address',
  title: 'media after the packets of one come from a new address',
  goal: 'p95 ≤ 4 s, nobody joins anew',
  measure: () =>
    inRelayedCall(async (scene) => {
      const { anna } = scene.call;
      const sid = () => anna.evaluate(() => window._foyerTest.room.localParticipant.sid);
      const before = await sid();
      const waits = await repeat(() => scene.rebind(), runs, rest);
      const { met = false, ...rows } = measured(waits, { audio: 4000, video: 4000 });
      return [{ ...rows, met: met && (await sid()) === before }];
    }),
};

async function afterCrash(): Promise<Return> {
  const [house, stage] = await Promise.all([MediaHouse.open(), openStage()]);
  try {
    const call = await Call.open(stage, { url: house.url, room: house.roomOf(0) });
    const since = wall();
    house.crash(0);
    return await call.returned(since);
  } finally {
    await stage.close();
    await house.close();
  }
}

export const crash: Row = {
  name: 'continuity-crash',
  title: 'media after its process was killed',
  goal: 'back within 3 s',
  async measure() {
    return [measured(await repeat(afterCrash, runs / 2, 0), { audio: 3000, video: 3000 })];
  },
};
