/** Asks a server for many things at once until it is gone, and notes what was answered. */
import type { WireCommand } from '@foyer/wire';
import { ask, call, LobbyChannel, RoomChannel, Unanswered } from './kill-loop-calls.ts';
import { type Admission, type Attempt, type Facts, facts, type Ledger, Setting } from './kill-loop-facts.ts';
import type { Random } from './random.ts';

export interface Writing {
  readonly origin: string;
  readonly random: Random;
  readonly ledger: Ledger;
}

const camera = 'track.publish.camera';

let made = 0;
function fresh(what: string): string {
  made += 1;
  return `${what}-${made}`;
}

export async function invite({ origin, ledger }: Writing, room: string, more: object = {}): Promise<Attempt> {
  const name = fresh('guest');
  const body = { role: 'speaker', name, uses: 1, ...more };
  const { token } = await ask(origin, { method: 'POST', path: `/api/v1/rooms/${room}/join-tokens`, body });
  ledger.count('invitations');
  return { name, token };
}

export function joinCall(room: string, token: string) {
  return {
    method: 'POST',
    path: `/api/v1/rooms/${room}/join`,
    body: { credentials: { token } },
    visitor: true,
  } as const;
}

async function admit(writing: Writing, room: string, more: object): Promise<Admission> {
  const attempt = await invite(writing, room, { permissions: ['lobby.bypass'], ...more });
  return admissionOf(attempt, await ask(writing.origin, joinCall(room, attempt.token)));
}

// biome-ignore lint/suspicious/noExplicitAny: an admitted answer
export function admissionOf({ name, token }: Attempt, { participant, channel }: any): Admission {
  return { id: participant.id, identity: participant.identity, name, token, channelToken: channel.token };
}

/** A new room with its three regulars inside. */
export async function begin(writing: Writing): Promise<Facts> {
  const slug = fresh('room');
  const body = { slug, policy: { entry: 'open', lobby: true } };
  await ask(writing.origin, { method: 'POST', path: '/api/v1/rooms', body });
  const host = await admit(writing, slug, { role: 'host' });
  return facts(slug, host, await admit(writing, slug, {}), await admit(writing, slug, {}));
}

/** Runs until the server is gone. */
export async function write(writing: Writing, at: Facts): Promise<void> {
  const host = new RoomChannel(writing.origin, at.room, at.host.channelToken);
  const writer = new RoomChannel(writing.origin, at.room, at.writer.channelToken);
  const works = [
    () => comeIn(writing, at),
    () => comeIn(writing, at),
    () => knock(writing, at),
    () => chat(writing, at, writer),
    () => raiseHand(writing, at, writer),
    () => moderate(writing, at, host),
    () => takeCamera(writing, at, host),
  ];
  await Promise.all([host.snapshot(), writer.snapshot()].map((one) => unlessGone(one)));
  await Promise.all(works.map((work) => repeat(work)));
  host.close();
  writer.close();
}

async function unlessGone<Value>(work: Promise<Value>): Promise<Value | 'gone'> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unanswered) return 'gone';
    throw error;
  }
}

async function repeat(work: () => Promise<void>): Promise<void> {
  while ((await unlessGone(work())) !== 'gone');
}

async function comeIn(writing: Writing, at: Facts): Promise<void> {
  const attempt = await invite(writing, at.room, { permissions: ['lobby.bypass'], identity: fresh('person') });
  at.attempts.add(attempt);
  const admission = admissionOf(attempt, await ask(writing.origin, joinCall(at.room, attempt.token)));
  at.attempts.delete(attempt);
  at.admitted.set(admission.id, admission);
  writing.ledger.count('admissions');
}

/** Some stay to hear what becomes of it. */
async function knock(writing: Writing, at: Facts): Promise<void> {
  const { origin, random, ledger } = writing;
  const attempt = await invite(writing, at.room);
  at.attempts.add(attempt);
  const held = await ask(origin, joinCall(at.room, attempt.token));
  at.attempts.delete(attempt);
  const secret = String(held.channel.url).split('/').at(-1) ?? '';
  at.knocks.set(held.knock.id, { ...attempt, id: held.knock.id, secret, verdict: new Setting() });
  ledger.count('knocks');
  if (random.happens(0.5)) new LobbyChannel(origin, secret);
}

async function chat({ random, ledger }: Writing, at: Facts, channel: RoomChannel): Promise<void> {
  const message = fresh('message');
  at.saying.add(message);
  await must(channel, { type: 'chat.send', message, text: `${message} ${'x'.repeat(random.below(200))}` });
  at.saying.delete(message);
  at.said.push(message);
  ledger.count('chat messages');
}

async function raiseHand({ ledger }: Writing, at: Facts, channel: RoomChannel): Promise<void> {
  const up = at.hand.answered !== true;
  at.hand.ask(up);
  await must(channel, { type: up ? 'hand.raise' : 'hand.lower' });
  at.hand.answer();
  ledger.count('hands');
}

async function takeCamera({ ledger }: Writing, at: Facts, channel: RoomChannel): Promise<void> {
  const may = at.camera.answered === false;
  at.camera.ask(may);
  const [give, take] = may ? [[camera] as const, []] : [[], [camera] as const];
  const participant = at.speaker.id;
  await must(channel, { type: 'participant.change-permissions', participant, give: [...give], take: [...take] });
  at.camera.answer();
  ledger.count('permissions');
}

/** A host's yes, no or ban, whichever there is occasion for. */
async function moderate({ random, ledger, origin }: Writing, at: Facts, channel: RoomChannel): Promise<void> {
  const open = [...at.knocks.values()].filter((one) => one.verdict.answered === undefined);
  const free = [...at.admitted.values()].filter((one) => !at.banned.has(one) && !at.doomed.has(one));
  if (open.length > 1) {
    const knocked = random.pick(open);
    const wish = random.happens(0.7) ? 'admitted' : 'declined';
    knocked.verdict.ask(wish);
    const command: WireCommand = { type: wish === 'admitted' ? 'lobby.admit' : 'lobby.decline', knock: knocked.id };
    await must(channel, command);
    knocked.verdict.answer();
    ledger.count('decisions');
  } else if (free.length > 2) {
    const target = random.pick(free);
    at.doomed.add(target);
    await must(channel, { type: 'participant.ban', participant: target.id });
    at.doomed.delete(target);
    at.banned.add(target);
    ledger.count('bans');
  } else await call(origin, { method: 'GET', path: '/healthz' });
}

async function must(channel: RoomChannel, command: WireCommand): Promise<void> {
  const answer = await channel.obey(command);
  if (answer !== 'ok') throw new Error(`${command.type}: ${answer}`);
}
