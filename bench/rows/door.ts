/** G4 and G5: what good joins wait while the door is flooded, side by side with the same door at rest. */
import { Foyer } from '../../tests/harness/foyer.ts';
import { Flood, type Shot, shoot, type Target } from '../flood.ts';
import { cores, pinned, residentBytes } from '../process-cost.ts';
import { type Measured, quantile, type Row } from '../row.ts';

/** Good joins of one arm, and the milliseconds between them. */
const probes = 200;
const pause = 20;

interface Scene {
  readonly foyer: Foyer;
  readonly good: Target;
  /** A good token, to be spoilt. */
  readonly token: string;
}

const joinUrl = (foyer: Foyer, slug: string) => `${foyer.url}/api/v1/rooms/${slug}/join`;

async function open(slug: string): Promise<Scene> {
  const foyer = await Foyer.start({
    env: { FOYER_TRUSTED_PROXIES: '127.0.0.1', FOYER_MEETING_CAPACITY: '10000', FOYER_LOG_LEVEL: 'error' },
    through: pinned(cores.measured),
  });
  await foyer.createRoom(slug);
  const { token } = await foyer.joinToken(slug, { role: 'speaker' });
  const bodies = [JSON.stringify({ credentials: { token }, name: 'Guest' })];
  return { foyer, token, good: { url: joinUrl(foyer, slug), bodies } };
}

/** Milliseconds of good joins, one after the other with pauses between. */
async function probe(good: Target): Promise<number[]> {
  const waits: number[] = [];
  for (let nth = 0; nth < probes; nth += 1) {
    const { status, took } = await shoot(good, 100_000 + nth);
    if (status !== 200) throw new Error(`a good join was answered with ${status}`);
    waits.push(took);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return waits;
}

interface Arms {
  readonly idle: readonly number[];
  readonly flooded: readonly number[];
  readonly shots: readonly Shot[];
  readonly grown: number;
}

/** The first flood warms both up and is not counted. */
async function bothArms({ foyer, good }: Scene, bad: Target, perSecond: number): Promise<Arms> {
  const warming = new Flood({ ...bad, perSecond });
  await probe(good);
  await warming.stop();
  const idle = await probe(good);
  const before = residentBytes(foyer.pid);
  const attack = new Flood({ ...bad, perSecond });
  const flooded = await probe(good);
  const shots = await attack.stop();
  return { idle, flooded, shots, grown: residentBytes(foyer.pid) - before };
}

function describe({ idle, flooded, shots, grown }: Arms): string {
  const counts = new Map<number, number>();
  for (const { status } of shots) counts.set(status, (counts.get(status) ?? 0) + 1);
  const answers = [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
  const p50 = `p50 ${quantile(idle, 0.5).toFixed(1)} → ${quantile(flooded, 0.5).toFixed(1)} ms`;
  return `${shots.length} bad ones answered: ${answers}; ${p50}; memory ${(grown / 1_048_576).toFixed(0)} MB more`;
}

function compare(arms: Arms): Measured & { readonly ratio: number } {
  const [calm, busy] = [quantile(arms.idle, 0.95), quantile(arms.flooded, 0.95)];
  const ratio = busy / calm;
  return {
    value: `p95 ${busy.toFixed(1)} ms (${ratio.toFixed(2)} ×)`,
    floor: `p95 ${calm.toFixed(1)} ms at rest`,
    notes: [describe(arms)],
    ratio,
  };
}

/** Tokens that look like ours down to the signature: each costs the whole check. */
function forgeries(token: string): string[] {
  const [header = '', payload = ''] = token.split('.');
  return Array.from({ length: 256 }, (_, nth) => {
    const signature = Buffer.alloc(64, nth).toString('base64url');
    return JSON.stringify({ credentials: { token: `${header}.${payload}.${signature}` }, name: 'Eve' });
  });
}

export const forgedTokens: Row = {
  name: 'forged-tokens',
  title: 'Good joins under 2 000 forged tokens a second',
  goal: 'p95 ≤ 2 × that at rest',
  async measure() {
    const scene = await open('calm');
    try {
      const bad = { url: scene.good.url, bodies: forgeries(scene.token) };
      const { ratio, ...measured } = compare(await bothArms(scene, bad, 2_000));
      return [{ ...measured, met: ratio <= 2 }];
    } finally {
      await scene.foyer.stop();
    }
  },
};

export const wrongPasswords: Row = {
  name: 'wrong-passwords',
  title: 'Good joins under 200 wrong passwords a second',
  goal: 'p95 ≤ 2 × that at rest, memory ≤ +60 MB, excess refused within 50 ms',
  async measure() {
    const scene = await open('calm');
    try {
      const policy = { entry: 'open', password: 'the right one' };
      await scene.foyer.api('POST', '/api/v1/rooms', { slug: 'vault', policy });
      const bodies = Array.from({ length: 100 }, (_, nth) =>
        JSON.stringify({ credentials: { password: `wrong ${nth}` }, name: 'Eve' }),
      );
      const arms = await bothArms(scene, { url: joinUrl(scene.foyer, 'vault'), bodies }, 200);
      const { ratio, notes = [], ...measured } = compare(arms);
      const excess = arms.shots.filter(({ status }) => status === 429 || status === 503).map(({ took }) => took);
      const refusedIn = quantile(excess, 0.95);
      const met = ratio <= 2 && arms.grown <= 60 * 1_048_576 && refusedIn <= 50;
      return [{ ...measured, met, notes: [...notes, `excess refused in p95 ${refusedIn.toFixed(1)} ms`] }];
    } finally {
      await scene.foyer.stop();
    }
  },
};
