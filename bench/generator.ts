/** The driver process of the media benches: one publisher and many subscribers, told what to do over Node's IPC. */

import { LoadClient } from '../tests/harness/load.ts';
import { LatencyHistogram } from '../tests/harness/load-counts.ts';
import { until } from '../tests/harness/until.ts';

export type GeneratorOrder =
  | {
      readonly type: 'open';
      readonly url: string;
      readonly publisherToken: string;
      readonly tokens: readonly string[];
      /** How many of the subscribers count; the others receive, decrypt and let go. */
      readonly counted: number;
      readonly packetBytes: number;
      readonly packetsPerSecond: number;
    }
  | { readonly type: 'pace'; readonly packetsPerSecond: number }
  /** Starts counting latency anew and answers with what was received so far. */
  | { readonly type: 'mark' }
  | { readonly type: 'close' };

export interface GeneratorCounts {
  readonly sent: number;
  /** RTP packets received by the subscribers that count. */
  readonly received: number;
  readonly lost: number;
  /** Milliseconds since `mark`. */
  readonly p50: number;
  readonly p99: number;
  readonly ended: readonly string[];
}

export type GeneratorAnswer =
  | { readonly type: 'done'; readonly counts: GeneratorCounts }
  | { readonly type: 'failed'; readonly why: string };

const latency = new LatencyHistogram();
const subscribers: LoadClient[] = [];
let publisher: LoadClient | undefined;

/** As many as join at once: more would time out waiting for one another's handshakes. */
const joiningAtOnce = 10;

async function open(order: Extract<GeneratorOrder, { type: 'open' }>): Promise<void> {
  const { url, packetBytes, packetsPerSecond } = order;
  publisher = await LoadClient.connect({ url, token: order.publisherToken, autoSubscribe: false });
  await publisher.publish({ kind: 'video', packetBytes, packetsPerSecond: 10 });
  for (let from = 0; from < order.tokens.length; from += joiningAtOnce) {
    const batch = order.tokens.slice(from, from + joiningAtOnce);
    const joined = await Promise.all(
      batch.map((token, at) => LoadClient.connect({ url, token, latency, counts: from + at < order.counted })),
    );
    subscribers.push(...joined);
  }
  await until('every subscription', () => subscribers.every(({ promised }) => promised > 0), { within: 30_000 });
  publisher.pace(packetsPerSecond);
}

function counts(): GeneratorCounts {
  const streams = subscribers.flatMap((client) => client.received.all());
  return {
    sent: publisher?.packetsSent ?? 0,
    received: streams.reduce((sum, { packets }) => sum + packets, 0),
    lost: streams.reduce((sum, { lost }) => sum + lost, 0),
    p50: latency.quantile(0.5) ?? Number.NaN,
    p99: latency.quantile(0.99) ?? Number.NaN,
    ended: subscribers.map(({ ending }) => ending).filter((ending) => ending !== undefined),
  };
}

async function obey(order: GeneratorOrder): Promise<GeneratorCounts> {
  if (order.type === 'open') await open(order);
  if (order.type === 'pace') publisher?.pace(order.packetsPerSecond);
  const found = counts();
  if (order.type === 'mark') latency.clear();
  if (order.type === 'close') for (const client of [...subscribers, publisher]) client?.close(true);
  return found;
}

process.on('message', (order: GeneratorOrder) => {
  obey(order).then(
    (found) => process.send?.({ type: 'done', counts: found } satisfies GeneratorAnswer),
    (error: unknown) => process.send?.({ type: 'failed', why: String(error) } satisfies GeneratorAnswer),
  );
});
