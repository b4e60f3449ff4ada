/**
 * Clients as they are against a small server over a network that drops, delays and repeats: within one connection order
 * is kept (it is TCP), across connections anything goes. After every step: no number is skipped or heard twice, nothing is
 * obeyed twice, no wish is left without exactly one answer; after quiet everyone knows what the server knows.
 */
import type { ClientMessage, ServerMessage, WireCommand, WireEvent } from '@foyer/wire';
import { clientMessageSchema } from '@foyer/wire';
import { expect, test } from 'vitest';
import { type FakeClock, fakeClock } from '../fake-clock.ts';
import { applyEvent, type Roster, rosterOf } from '../meeting/roster.ts';
import { ChannelClient, type ChannelNews } from './client.ts';
import { ModelServer } from './model-server.ts';
import type { OpenSocket, SocketEvents } from './socket.ts';

/** Numbers in [0, 1) out of a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One connection: two pipes that keep their order and may fall at any moment, with what is in them. */
interface Wire {
  readonly events: SocketEvents;
  readonly up: ClientMessage[];
  readonly down: ServerMessage[];
  readonly say: (message: ServerMessage) => void;
  token: string | undefined;
  isOpen: boolean;
  /** Closed by the client: what is on its way may still arrive at the server, as with any FIN. */
  isShut: boolean;
  isDead: boolean;
}

class Walker {
  readonly client: ChannelClient;
  /** Those that have not fallen. */
  wires: Wire[] = [];
  opened = 0;
  token: string;
  roster: Roster | undefined;
  heard = 0;
  /** The number of the last thing that is known to have happened. */
  known = 0;
  wishes = 0;
  answers = 0;
  isOver = false;
  private readonly server: ModelServer;

  constructor(name: string, server: ModelServer, world: { clock: FakeClock; chance: () => number }) {
    this.server = server;
    this.token = server.join(name);
    const makeId = () => `${name}-${++this.wishes}`;
    this.client = new ChannelClient(
      { url: 'ws://x', token: this.token },
      { ...world, openSocket: this.open, makeId },
      (news) => this.hear(news),
    );
  }

  wish(name: string): void {
    this.ask({ type: 'participant.rename', name });
  }

  react(): void {
    this.ask({ type: 'reaction.send', reaction: 'heart' });
  }

  move(): void {
    this.token = this.server.end(this.token);
    this.isOver = false;
    this.client.move({ url: 'ws://x', token: this.token });
  }

  private ask(command: WireCommand): void {
    void this.client.command(command).then(() => {
      this.answers += 1;
    });
  }

  private readonly open: OpenSocket = (_, events) => {
    const down: ServerMessage[] = [];
    const say = (message: ServerMessage) => void down.push(message);
    const wire: Wire = { events, up: [], down, say, token: undefined, isOpen: false, isShut: false, isDead: false };
    this.opened += 1;
    this.wires = [...this.wires.filter(({ isDead }) => !isDead), wire];
    return {
      send: (text) => void (wire.isShut || wire.up.push(clientMessageSchema.parse(JSON.parse(text)))),
      close: () => {
        wire.isShut = true;
      },
    };
  };

  private hear(news: ChannelNews): void {
    if (news.type === 'snapshot') {
      this.roster = rosterOf(news.snapshot, 0);
      this.known = news.snapshot.meeting.startedAt;
    }
    if (news.type === 'event') this.apply(news.event);
    if (news.type === 'over') this.isOver = true;
  }

  /** Names count what happened: one that is not the next was skipped to, or heard twice. */
  private apply(event: WireEvent): void {
    if (this.roster === undefined || event.type !== 'participant.renamed')
      throw new Error('an event before a snapshot');
    this.known += 1;
    if (!event.name.endsWith(`#${this.known}`)) throw new Error(`${event.name} where #${this.known} was next`);
    this.heard += 1;
    this.roster = applyEvent(this.roster, event);
  }
}

function pass(server: ModelServer, wire: Wire): void {
  const next = wire.up.shift();
  if (next === undefined) return;
  if (next.type === 'hello') wire.token = next.token;
  server.hear(next, wire.token, wire.say);
}

function fall(server: ModelServer, wire: Wire): void {
  if (wire.isDead) return;
  wire.isDead = true;
  if (wire.token !== undefined) server.lost(wire.token, wire.say);
  if (!wire.isShut) wire.events.closed(1006);
}

/** One act of the network on one connection. */
function blow(server: ModelServer, wire: Wire, chance: () => number): void {
  const dice = chance();
  if (wire.isDead) return;
  if (!wire.isOpen) {
    wire.isOpen = true;
    if (!wire.isShut) wire.events.opened();
  } else if (dice < 0.45) pass(server, wire);
  else if (dice < 0.9) {
    const next = wire.down.shift();
    if (next === undefined || wire.isShut) return;
    wire.events.heard(JSON.stringify(next));
    // Some servers and proxies say things twice.
    if (chance() < 0.15 && next.type !== 'resumed') wire.events.heard(JSON.stringify(next));
  } else if (dice < 0.93) fall(server, wire);
  else if (dice < 0.95) wire.down.splice(Math.floor(chance() * wire.down.length), 1);
}

const names = (roster: Iterable<{ readonly id: string; readonly name: string }>) =>
  [...roster].map(({ id, name }) => `${id}=${name}`).sort();

async function walk(seed: number): Promise<{ heard: number; wishes: number; wires: number }> {
  const chance = seeded(seed);
  const clock = fakeClock();
  const server = new ModelServer();
  const walkers = ['ana', 'ben', 'kofi'].map((name) => new Walker(name, server, { clock, chance }));
  for (const walker of walkers) walker.client.start();
  let count = 0;
  for (let step = 0; step < 400; step += 1) {
    const walker = walkers[Math.floor(chance() * walkers.length)];
    if (walker === undefined) continue;
    const dice = chance();
    if (dice < 0.06) walker.wish(`name ${++count}`);
    else if (dice < 0.08) walker.react();
    else if (dice < 0.09) walker.client.nudge();
    else if (dice < 0.095 || walker.isOver) walker.move();
    else if (dice < 0.1) {
      server.restart();
      for (const { wires } of walkers) for (const wire of wires) fall(server, wire);
    } else if (dice < 0.16) await clock.advance(Math.floor(chance() * 3_000));
    else for (const wire of walker.wires) blow(server, wire, chance);
    for (const [id, times] of server.obeyed) expect(times, `seed ${seed}: ${id}`).toBe(1);
  }
  await quiet(server, walkers, clock);
  for (const walker of walkers) {
    expect(names(walker.roster?.people.values() ?? []), `seed ${seed}`).toEqual(names(server.people.values()));
    expect(walker.answers, `seed ${seed}: answers`).toBe(walker.wishes);
  }
  const sum = (pick: (walker: Walker) => number) => walkers.reduce((all, walker) => all + pick(walker), 0);
  return { heard: sum(({ heard }) => heard), wishes: count, wires: sum(({ opened }) => opened) };
}

/** The network is good again: everything that is on its way arrives, until there is nothing left to say. */
async function quiet(server: ModelServer, walkers: readonly Walker[], clock: FakeClock): Promise<void> {
  for (let round = 0; round < 40; round += 1) {
    await clock.advance(1_000);
    for (const walker of walkers) if (walker.isOver) walker.move();
    for (const walker of walkers) walker.wires = walker.wires.filter(({ isDead }) => !isDead);
    for (let turn = 0; turn < 20; turn += 1)
      for (const { wires } of walkers)
        for (const wire of wires) {
          if (wire.isShut) fall(server, wire);
          blow(server, wire, () => 0.3);
          blow(server, wire, () => 0.6);
        }
  }
}

test('SN17 SN18 no event is missed or heard twice, and no command obeyed twice, whatever the network does', async () => {
  const sum = { heard: 0, wishes: 0, wires: 0 };
  for (let seed = 1; seed <= 20; seed += 1) {
    const { heard, wishes, wires } = await walk(seed);
    sum.heard += heard;
    sum.wishes += wishes;
    sum.wires += wires;
  }
  // A walk that hears nothing proves nothing.
  expect(sum.heard).toBeGreaterThan(sum.wishes);
  expect(sum.wires).toBeGreaterThan(100);
});
