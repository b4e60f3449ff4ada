/** Many callers at once, each from a network of its own: what a botnet looks like to the door. */
import { Agent, request } from 'node:http';

export interface Shot {
  readonly status: number;
  /** Milliseconds from the call to the whole answer. */
  readonly took: number;
}

export interface Target {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly path: string;
  readonly body: (nth: number) => unknown;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** An address nobody else of this run has: the server believes `X-Forwarded-For` from this machine (see the row). */
function networkOf(nth: number): string {
  return `198.${18 + ((nth >> 16) & 1)}.${(nth >> 8) & 255}.${nth & 255}`;
}

/** One POST as JSON, from the `nth` network. */
export function shoot({ url, path, body }: Target, nth: number): Promise<Shot> {
  const text = JSON.stringify(body(nth));
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const call = request(
      `${url}${path}`,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          'x-forwarded-for': networkOf(nth),
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, took: performance.now() - began }));
      },
    );
    call.once('error', reject);
    call.end(text);
  });
}

const tick = 10;
/** Calls under way beyond which no more are made: the server is not to be judged by our own queue. */
const mostUnderWay = 2_000;

/** Fires at a steady rate until told to stop, whether or not answers come; then gives every answer. */
export function flood(target: Target, perSecond: number): { stop(): Promise<readonly Shot[]> } {
  const shots: Shot[] = [];
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  let fired = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
    for (; fired < due && underWay.size < mostUnderWay; fired += 1) {
      const shot: Promise<void> = shoot(target, fired).then(
        (done) => void shots.push(done),
        () => void shots.push({ status: 0, took: Number.NaN }),
      );
      underWay.add(shot);
      void shot.finally(() => underWay.delete(shot));
    }
  }, tick);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      return shots;
    },
  };
}
