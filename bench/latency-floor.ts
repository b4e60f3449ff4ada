/** What a packet takes from one socket to another of the same process, at a pace: the floor of the latency row. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { LatencyHistogram } from '../tests/harness/load-counts.ts';
import { ageOf, stampedPacket } from '../tests/harness/load-packets.ts';
import { until } from '../tests/harness/until.ts';

export async function latencyFloor(bytes: number, packetsPerSecond: number): Promise<{ p50: number; p99: number }> {
  const [sender, receiver] = [createSocket('udp4'), createSocket('udp4')];
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  sender.connect(receiver.address().port, '127.0.0.1');
  await once(sender, 'connect');
  const latency = new LatencyHistogram();
  receiver.on('message', (packet) => latency.add(ageOf(packet) ?? 0));
  const empty = Buffer.alloc(12);
  const start = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - start) * packetsPerSecond) / 1000;
    for (; sent < due; sent += 1) sender.send(stampedPacket(empty, empty, bytes));
  }, 5);
  await until('1000 packets', () => latency.count >= 1000, { within: 60_000 });
  clearInterval(timer);
  sender.close();
  receiver.close();
  return { p50: latency.quantile(0.5) ?? Number.NaN, p99: latency.quantile(0.99) ?? Number.NaN };
}
