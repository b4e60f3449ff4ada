import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { UdpRelay } from './udp-relay.ts';
import { until } from './until.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function socket(hear: (data: Buffer, from: RemoteInfo, self: Socket) => void): Promise<Socket> {
  const self = createSocket('udp4');
  self.on('message', (data, from) => hear(data, from, self));
  self.bind(0, '127.0.0.1');
  await once(self, 'listening');
  open.push(self);
  return self;
}

interface Scene {
  readonly relay: UdpRelay;
  readonly client: Socket;
  /** What the server heard, and from which ports. */
  readonly heard: number[];
  readonly ports: Set<number>;
  /** What came back to the client. */
  readonly echoed: number[];
  send(first: number, count?: number): void;
}

/** A client, the relay, and a server that echoes. */
async function aScene(seed = 7): Promise<Scene> {
  const heard: number[] = [];
  const ports = new Set<number>();
  const echoed: number[] = [];
  const server = await socket((data, from, self) => {
    heard.push(data.readUInt32BE(0));
    ports.add(from.port);
    self.send(data, from.port, from.address);
  });
  const relay = await UdpRelay.open({ target: server.address().port, seed });
  open.push(relay);
  const client = await socket((data) => echoed.push(data.readUInt32BE(0)));
  const send = (first: number, count = 1): void => {
    for (let at = first; at < first + count; at += 1) {
      const data = Buffer.alloc(100);
      data.writeUInt32BE(at, 0);
      client.send(data, relay.port, '127.0.0.1');
    }
  };
  return { relay, client, heard, ports, echoed, send };
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

test('packets pass both ways, in order', async () => {
  const { relay, heard, echoed, send } = await aScene();
  send(0, 50);
  await until('50 echoes', () => echoed.length === 50);
  expect(heard).toEqual(upTo(50));
  expect(echoed).toEqual(upTo(50));
  expect(relay.counts.up).toEqual({ received: 50, sent: 50, lost: 0, bytes: 5000 });
  expect(relay.counts.down).toEqual({ received: 50, sent: 50, lost: 0, bytes: 5000 });
  expect(relay.failures).toEqual([]);
});

test('every client has its own flow', async () => {
  const { relay, ports, echoed, send } = await aScene();
  const others: number[] = [];
  const other = await socket((data) => others.push(data.readUInt32BE(0)));
  send(1);
  const data = Buffer.alloc(4);
  data.writeUInt32BE(2);
  other.send(data, relay.port, '127.0.0.1');
  await until('both echoes', () => echoed.length === 1 && others.length === 1);
  expect(echoed).toEqual([1]);
  expect(others).toEqual([2]);
  expect(relay.flows).toBe(2);
  expect(ports.size).toBe(2);
});

test('loss follows the seed, per direction', async () => {
  const runs: number[][] = [];
  for (const _ of [1, 2]) {
    const { relay, heard, send } = await aScene(42);
    relay.impair('up', { loss: 0.3 });
    send(0, 200);
    await until('all to be decided', () => relay.counts.up.received === 200);
    await until('all to arrive', () => heard.length === relay.counts.up.sent);
    expect(relay.counts.up.lost).toBeGreaterThan(30);
    expect(relay.counts.up.lost).toBeLessThan(90);
    expect(relay.counts.down.lost).toBe(0);
    runs.push(heard);
  }
  expect(runs[0]).toEqual(runs[1]);
});

test('a blackout lets nothing pass and ends', async () => {
  const { relay, echoed, send } = await aScene();
  relay.impair('both', { dark: true });
  send(0, 10);
  await until('10 lost', () => relay.counts.up.lost === 10);
  relay.impair('both', { dark: false });
  send(10);
  await until('one echo', () => echoed.length === 1);
  expect(echoed).toEqual([10]);
});

test('rebind: the server sees a new port, and answers come back', async () => {
  const { relay, ports, echoed, send } = await aScene();
  send(0);
  await until('the first echo', () => echoed.length === 1);
  relay.rebind();
  send(1);
  await until('the second echo', () => echoed.length === 2);
  expect(ports.size).toBe(2);
});

test('delay holds packets back, in order', async () => {
  const { relay, echoed, send } = await aScene();
  relay.impair('up', { delay: 40, jitter: 20 });
  const start = performance.now();
  send(0, 20);
  await until('20 echoes', () => echoed.length === 20);
  expect(performance.now() - start).toBeGreaterThanOrEqual(39);
  expect(echoed).toEqual(upTo(20));
});

test('reorder lets later packets pass', async () => {
  const { relay, echoed, send } = await aScene();
  relay.impair('up', { reorder: 0.3, reorderBy: 20 });
  send(0, 30);
  await until('30 echoes', () => echoed.length === 30);
  expect(echoed).not.toEqual(upTo(30));
  expect(echoed.toSorted((a, b) => a - b)).toEqual(upTo(30));
});

test('a server that is away is no failure; the relay can be aimed at another', async () => {
  const { relay, client, echoed, send } = await aScene();
  relay.aim(9);
  send(0, 3);
  await until('3 sent', () => relay.counts.up.sent === 3);
  const server = await socket((data, from, self) => self.send(data, from.port, from.address));
  relay.aim(server.address().port);
  send(5);
  await until('an echo', () => echoed.length === 1);
  expect(relay.failures).toEqual([]);
  expect(client.address().port).toBeGreaterThan(0);
});
