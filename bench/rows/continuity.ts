/** R1 and the storm: how long everybody is away when the server is killed, and what their coming back costs it. */
import { setTimeout as pause } from 'node:timers/promises';
import { Foyer } from '../../tests/harness/foyer.ts';
import { cores, cpuMillis, pinned } from '../process-cost.ts';
import { type Measured, quantile, type Row } from '../row.ts';
import { listening, Storm } from '../storm.ts';
import type { Return } from '../storm-client.ts';

/** Of the storm, and of the small meeting that is interrupted again and again. */
const storm = { rooms: 10, each: 50 } as const;
const small = { rooms: 1, each: 10, kills: 20 } as const;
/** An outage so long that everybody waits as long as anybody ever does, in milliseconds. */
const longOutage = 20_000;
const goal = 5_000;

async function begin(rooms: number, each: number): Promise<{ foyer: Foyer; clients: Storm }> {
  const foyer = await Foyer.start({
    env: { FOYER_TRUSTED_PROXIES: '127.0.0.1', FOYER_LOG_LEVEL: 'error' },
    through: pinned(cores.measured),
  });
  const clients = new Storm();
  const made = Array.from({ length: rooms }, async (_, nth) => {
    await foyer.createRoom(`storm-${nth}`);
    const { token } = await foyer.joinToken(`storm-${nth}`, { role: 'speaker', uses: null });
    return { join: `${foyer.url}/api/v1/rooms/storm-${nth}/join`, token };
  });
  await clients.enter(await Promise.all(made), each);
  return { foyer, clients };
}

interface Outage {
  /** Monotonic milliseconds. */
  readonly listens: number;
  readonly returns: readonly Return[];
  /** CPU milliseconds of the server from listening until everybody was back. */
  readonly served: number;
  readonly driven: number;
}

/** Kills the server, starts it again after `outage` milliseconds, and waits for everybody. */
async function interrupt(
  { foyer, clients }: { readonly foyer: Foyer; readonly clients: Storm },
  { outage = 0, reload = false } = {},
): Promise<Outage> {
  const everybody = clients.allBack();
  await foyer.kill();
  if (reload) clients.reload();
  await pause(outage);
  const port = listening(Number(new URL(foyer.url).port));
  const up = foyer.restart();
  const listens = await port;
  const [before, driver] = [cpuMillis(foyer.pid), clients.cpu];
  const returns = await everybody;
  const [served, driven] = [cpuMillis(foyer.pid) - before, clients.cpu - driver];
  await up;
  return { listens, returns, served, driven };
}

/** What the server costs in as long a time after its start with nobody there, in CPU milliseconds. */
async function idleCost(lasting: number): Promise<number> {
  const foyer = await Foyer.start({ through: pinned(cores.measured), env: { FOYER_LOG_LEVEL: 'error' } });
  try {
    await foyer.kill();
    const port = listening(Number(new URL(foyer.url).port));
    const up = foyer.restart();
    await port;
    const before = cpuMillis(foyer.pid);
    await pause(lasting);
    const cost = cpuMillis(foyer.pid) - before;
    await up;
    return cost;
  } finally {
    await foyer.stop();
  }
}

const ms = (value: number): string => `${value.toFixed(0)} ms`;

/** The floor: what each waited by its own patience before the try that succeeded. */
function describe({ listens, returns, served, driven }: Outage, idle: number): Measured {
  const away = returns.map(({ back }) => back - listens);
  const waited = returns.map(({ tried }) => Math.max(0, tried - listens));
  const answered = returns.map(({ back, tried }) => back - Math.max(tried, listens));
  const [p50, p95, longest] = [quantile(away, 0.5), quantile(away, 0.95), Math.max(...away)];
  const bytes = quantile(
    returns.map((one) => one.bytes),
    0.5,
  );
  const each = Math.max(0, served - idle) / returns.length;
  return {
    value: `p50 ${ms(p50)}, p95 ${ms(p95)}, longest ${ms(longest)}`,
    floor: `p95 ${ms(quantile(waited, 0.95))} until the own try`,
    met: p95 <= goal,
    notes: [
      `${returns.length} came back; a try took p50 ${ms(quantile(answered, 0.5))}, p95 ${ms(quantile(answered, 0.95))}`,
      `server ${each.toFixed(2)} ms of CPU each (${ms(served)} in all, ${ms(idle)} of it a start with nobody); ` +
        `their own side ${(driven / returns.length).toFixed(2)} ms each; ${bytes} bytes said to each`,
    ],
  };
}

async function stormed(what: { readonly outage?: number; readonly reload?: boolean }): Promise<readonly Measured[]> {
  const scene = await begin(storm.rooms, storm.each);
  try {
    const outage = await interrupt(scene, what);
    const lasted = Math.max(...outage.returns.map(({ back }) => back)) - outage.listens;
    return [describe(outage, await idleCost(lasted))];
  } finally {
    scene.clients.stop();
    await scene.foyer.stop();
  }
}

const within = 'p95 ≤ 5 s after the port listens';
const full = `${storm.rooms * storm.each} clients`;

export const killed: Row = {
  name: 'continuity-killed',
  title: `server killed ${small.kills} times, ${small.each} clients`,
  goal: within,
  async measure() {
    const scene = await begin(small.rooms, small.each);
    try {
      const away: number[] = [];
      const tried: number[] = [];
      for (let nth = 0; nth < small.kills; nth += 1) {
        const { listens, returns } = await interrupt(scene);
        away.push(...returns.map(({ back }) => back - listens));
        tried.push(...returns.map((one) => Math.max(0, one.tried - listens)));
      }
      const p95 = quantile(away, 0.95);
      return [
        {
          value: `p50 ${ms(quantile(away, 0.5))}, p95 ${ms(p95)}, longest ${ms(Math.max(...away))}`,
          floor: `p95 ${ms(quantile(tried, 0.95))} until the own try`,
          met: p95 <= goal,
          notes: [`${away.length} returns; the room channel alone, no media`],
        },
      ];
    } finally {
      scene.clients.stop();
      await scene.foyer.stop();
    }
  },
};

export const reconnectStorm: Row = {
  name: 'continuity-storm',
  title: `${full} reconnect after a kill`,
  goal: within,
  measure: () => stormed({}),
};

export const longStorm: Row = {
  name: 'continuity-long-storm',
  title: `${full} reconnect after ${longOutage / 1_000} s without a server`,
  goal: within,
  measure: () => stormed({ outage: longOutage }),
};

export const reloadStorm: Row = {
  name: 'continuity-reload-storm',
  title: `${full} load their pages again after a kill`,
  goal: within,
  measure: () => stormed({ reload: true }),
};
