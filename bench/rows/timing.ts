/** X4: whether the time of an answer tells what the answer does not: which accounts there are, how near a password was. */
import { Foyer } from '../../tests/harness/foyer.ts';
import { shoot } from '../flood.ts';
import { cores, pinned } from '../process-cost.ts';
import { type Measured, quantile, type Row } from '../row.ts';

/** Counted requests of each side, and those before them that warm both up. */
const rounds = 1_000;
const warming = 100;

/** How far two medians may lie apart, and two means (Welch's t). */
const goals = { medians: 0.05, t: 4.5 };

interface Side {
  readonly name: string;
  readonly body: unknown;
  /** Of every answer; another one means that something else was measured. */
  readonly status: number;
}

interface Question {
  readonly title: string;
  readonly url: string;
  readonly sides: readonly [Side, Side];
}

/** Milliseconds of each side, in turn from one connection: AB, BA, AB, so that neither always follows the other. */
async function ask({ url, sides }: Question): Promise<readonly [number[], number[]]> {
  const waits: [number[], number[]] = [[], []];
  const both = sides.map(({ body }) => ({ url, bodies: [JSON.stringify(body)] }));
  for (let nth = 0; nth < (warming + rounds) * 2; nth += 1) {
    const which = (nth + Math.floor(nth / 2)) % 2 === 0 ? 0 : 1;
    const target = both[which];
    if (target === undefined) throw new Error('a question has two sides');
    const { status, took } = await shoot(target, nth);
    if (status !== sides[which].status) throw new Error(`${sides[which].name} was answered with ${status}`);
    if (nth >= warming * 2) waits[which].push(took);
  }
  return waits;
}

function meanAndVariance(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

/** Welch's t of two samples: how many standard errors their means lie apart. */
function welch(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [meanAndVariance(one), meanAndVariance(other)];
  return (a.mean - b.mean) / Math.sqrt(a.variance / one.length + b.variance / other.length);
}

async function compare(question: Question): Promise<Measured & { readonly title: string }> {
  const [one, other] = await ask(question);
  const [first, second] = [quantile(one, 0.5), quantile(other, 0.5)];
  const apart = Math.abs(first - second) / Math.min(first, second);
  const t = welch(one, other);
  const [{ name: nameOfOne }, { name: nameOfOther }] = question.sides;
  const spread = (values: readonly number[]) =>
    `p5 ${quantile(values, 0.05).toFixed(2)}, p95 ${quantile(values, 0.95).toFixed(2)} ms`;
  return {
    title: question.title,
    value: `medians ${first.toFixed(2)} and ${second.toFixed(2)} ms (${(apart * 100).toFixed(1)} %), t ${t.toFixed(1)}`,
    floor: '',
    met: apart <= goals.medians && Math.abs(t) < goals.t,
    notes: [`2 × ${rounds} requests in turn; ${nameOfOne} ${spread(one)}; ${nameOfOther} ${spread(other)}`],
  };
}

function questions({ url }: Foyer): readonly [Question, Question] {
  const guess = (username: string) => ({ username, password: 'a wrong password' });
  const knock = (password: string) => ({ credentials: { password }, name: 'Guest' });
  return [
    {
      title: 'time of a refused sign-in, account known or unknown',
      url: `${url}/api/v1/sign-in`,
      sides: [
        { name: 'known', body: guess('somebody'), status: 401 },
        { name: 'unknown', body: guess('nobody42'), status: 401 },
      ],
    },
    {
      title: 'time of a room’s answer, password right or wrong',
      // What it would come to, without anybody coming in: a meeting that fills up would be measured along.
      url: `${url}/api/v1/rooms/vault/preview`,
      sides: [
        { name: 'right', body: knock('the right password'), status: 200 },
        { name: 'wrong', body: knock('the wrong password'), status: 401 },
      ],
    },
  ];
}

export const timing: Row = {
  name: 'timing',
  title: 'What the time of an answer tells',
  goal: 'medians within 5 %, Welch’s t within ±4.5',
  async measure() {
    const foyer = await Foyer.start({
      // All these guesses are one attacker's who is never made to wait.
      env: { FOYER_TRUSTED_PROXIES: '127.0.0.1', FOYER_LIMIT_WRONG_SECRETS: '1000000', FOYER_LOG_LEVEL: 'error' },
      through: pinned(cores.measured),
    });
    try {
      await foyer.api('POST', '/api/v1/accounts', { username: 'somebody', password: 'the right password' });
      const policy = { entry: 'open', password: 'the right password' };
      await foyer.api('POST', '/api/v1/rooms', { slug: 'vault', policy });
      const [accounts, passwords] = questions(foyer);
      return [await compare(accounts), await compare(passwords)];
    } finally {
      await foyer.stop();
    }
  },
};
