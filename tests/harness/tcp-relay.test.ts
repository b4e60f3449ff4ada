import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { TcpRelay } from './tcp-relay.ts';
import { until } from './until.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A client's end: what it heard, and how it went. */
interface End {
  readonly socket: Socket;
  heard: string;
  how: 'open' | 'ended' | 'reset' | 'refused' | 'closed';
}

function watched(socket: Socket): End {
  const end: End = { socket, heard: '', how: 'open' };
  socket.on('data', (data) => {
    end.heard += data.toString();
  });
  socket.on('end', () => {
    end.how = 'ended';
  });
  socket.on('error', (error) => {
    end.how = 'code' in error && error.code === 'ECONNREFUSED' ? 'refused' : 'reset';
  });
  socket.on('close', () => {
    if (end.how === 'open') end.how = 'closed';
  });
  return end;
}

interface Scene {
  readonly relay: TcpRelay;
  /** The server's ends, as they came. */
  readonly served: End[];
  client(): End;
}

/** The relay before a server that says everything back. */
async function aScene(): Promise<Scene> {
  const served: End[] = [];
  const server = createServer((socket) => {
    served.push(watched(socket));
    socket.on('data', (data) => socket.write(data));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  const relay = await TcpRelay.open((server.address() as AddressInfo).port);
  open.push(relay);
  const client = (): End => {
    const end = watched(connect(relay.port, '127.0.0.1'));
    open.push({ close: () => end.socket.destroy() });
    return end;
  };
  return { relay, served, client };
}

test('bytes pass both ways, and an end passes as an end', async () => {
  const { relay, served, client } = await aScene();
  const one = client();
  one.socket.end('hello');
  await until('the echo and the end', () => one.heard === 'hello' && one.how === 'ended');
  await until('the end at the server', () => served[0]?.how === 'ended');
  await until('nothing left', () => relay.open === 0);
  expect(relay.counts).toEqual({ accepted: 1, ended: 1 });
});

test('much passes although the reader is slow', async () => {
  const { client } = await aScene();
  const one = client();
  const much = 'x'.repeat(4 << 20);
  one.socket.pause();
  one.socket.write(much);
  setImmediate(() => one.socket.resume());
  await until('4 MB', () => one.heard.length === much.length);
});

test('cut resets both ends; who connects then passes', async () => {
  const { relay, served, client } = await aScene();
  const one = client();
  one.socket.write('a');
  await until('the echo', () => one.heard === 'a');
  relay.cut();
  await until('both resets', () => one.how === 'reset' && served[0]?.how === 'reset');
  expect(relay.open).toBe(0);
  const other = client();
  other.socket.write('b');
  await until('the echo of the second', () => other.heard === 'b');
});

test('stall holds everything: bytes, ends and newcomers; heal lets all of it go on', async () => {
  const { relay, served, client } = await aScene();
  const [one, two] = [client(), client()];
  for (const end of [one, two]) end.socket.write('a');
  await until('the echoes', () => one.heard === 'a' && two.heard === 'a');
  relay.stall();
  one.socket.write('b');
  two.socket.end();
  const late = client();
  late.socket.write('c');
  await until('the newcomer to be taken', () => relay.counts.accepted === 3);
  // A connection beside the relay takes as long; by then a byte that leaks has come.
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect([one.heard, late.heard, one.how, two.how, late.how]).toEqual(['a', '', 'open', 'open', 'open']);
  expect(served).toHaveLength(2);
  await relay.heal();
  await until('all to go on', () => one.heard === 'ab' && late.heard === 'c' && two.how === 'ended');
  expect(served).toHaveLength(3);
});

test('heal changes nothing where nothing is wrong', async () => {
  const { relay, client } = await aScene();
  const one = client();
  one.socket.write('a');
  await until('the echo', () => one.heard === 'a');
  await relay.heal();
  one.socket.end('b');
  await until('the end', () => one.how === 'ended');
  expect(one.heard).toBe('ab');
});

test('a client that gave up during a stall is gone at the server after it', async () => {
  const { relay, served, client } = await aScene();
  const one = client();
  one.socket.write('a');
  await until('the echo', () => one.heard === 'a');
  relay.stall();
  one.socket.resetAndDestroy();
  expect(served[0]?.how).toBe('open');
  await relay.heal();
  await until('the end at the server', () => served[0]?.how !== 'open');
  await until('nothing left', () => relay.open === 0);
});

test('refuse: nobody listens, until it heals on the same port', async () => {
  const { relay, client } = await aScene();
  const one = client();
  one.socket.write('a');
  await until('the echo', () => one.heard === 'a');
  await relay.refuse();
  await until('the reset', () => one.how === 'reset');
  const turnedAway = client();
  await until('the refusal', () => turnedAway.how === 'refused');
  await relay.heal();
  const other = client();
  other.socket.write('b');
  await until('the echo of the second', () => other.heard === 'b');
});

test('a server that is away: its connections are reset, and it may come back elsewhere', async () => {
  const { relay, client } = await aScene();
  const elsewhere = await aScene();
  relay.aim(9);
  const one = client();
  await until('the reset', () => one.how !== 'open');
  relay.aim(elsewhere.relay.port);
  const other = client();
  other.socket.write('b');
  await until('the echo', () => other.heard === 'b');
});
