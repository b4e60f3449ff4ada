/** Is everything there that was answered, after the server was started again? */
import type { ServerMessage } from '@foyer/wire';
import { ask, call, LobbyChannel, RoomChannel } from './kill-loop-calls.ts';
import type { Attempt, Facts, HeldKnock } from './kill-loop-facts.ts';
import { admissionOf, invite, joinCall, type Writing } from './kill-loop-writer.ts';

type Snapshot = Extract<ServerMessage, { type: 'snapshot' }>;

const camera = 'track.publish.camera';

/** What can be seen without doing anything. */
export async function look(writing: Writing, at: Facts): Promise<Snapshot> {
  const channel = new RoomChannel(writing.origin, at.room, at.host.channelToken);
  const seen = await channel.snapshot();
  channel.close();
  checkPeople(writing, at, seen);
  checkChat(writing, at, seen);
  const { ledger } = writing;
  const speaker = seen.people.find(({ id }) => id === at.speaker.id);
  const writer = seen.people.find(({ id }) => id === at.writer.id);
  ledger.expect(at.camera.allows(speaker?.permissions.includes(camera) === true, true), `${at.room}: a permission`);
  ledger.expect(at.hand.allows(writer?.hand !== null, false), `${at.room}: a hand`);
  const { items } = await ask(writing.origin, { method: 'GET', path: `/api/v1/rooms/${at.room}/bans` });
  const banned = new Set(items.map(({ identity }: { identity: string }) => identity));
  for (const one of at.banned) ledger.expect(banned.has(one.identity), `${at.room}: the ban of ${one.name}`);
  return seen;
}

function checkPeople({ ledger }: Writing, at: Facts, { people }: Snapshot): void {
  const inside = new Map(people.map((one) => [one.id, one]));
  const gone = new Set([...at.banned, ...at.doomed]);
  for (const one of [at.host, at.writer, at.speaker, ...at.admitted.values()])
    if (!gone.has(one))
      ledger.expect(inside.get(one.id)?.name === one.name, `${at.room}: the admission of ${one.name}`);
  for (const one of at.banned) ledger.expect(!inside.has(one.id), `${at.room}: ${one.name} is banned and inside`);
  const names = people.map(({ name }) => name);
  ledger.expect(new Set(names).size === names.length, `${at.room}: somebody is inside twice: ${names.join()}`);
}

function checkChat({ ledger }: Writing, at: Facts, { chat }: Snapshot): void {
  const kept = chat.map(({ id }) => id);
  const beyond = kept.filter((id) => !at.said.includes(id));
  const order = kept.filter((id) => at.said.includes(id));
  ledger.expect(order.join() === at.said.join(), `${at.room}: chat ${order.join()} instead of ${at.said.join()}`);
  ledger.expect(
    beyond.every((id) => at.saying.has(id)),
    `${at.room}: chat nobody wrote: ${beyond.join()}`,
  );
}

/** What must be tried: tokens for one use, knocks, the way of the banned. */
export async function tryAll(writing: Writing, at: Facts): Promise<void> {
  for (const { token, name } of [at.host, ...at.admitted.values()].slice(-3))
    await isUsedUp(writing, at, { token, name });
  for (const attempt of at.attempts) await again(writing, at, attempt);
  for (const knock of at.knocks.values()) await checkKnock(writing, at, knock);
  const [eve] = at.banned;
  if (eve === undefined) return;
  const { token } = await invite(writing, at.room, { identity: eve.identity, permissions: ['lobby.bypass'] });
  const { slug } = await call(writing.origin, joinCall(at.room, token));
  writing.ledger.expect(slug === 'banned', `${at.room}: ${eve.name} is banned and hears ${slug}`);
}

async function isUsedUp({ origin, ledger }: Writing, at: Facts, { token, name }: Attempt): Promise<void> {
  const { slug, json } = await call(origin, joinCall(at.room, token));
  ledger.expect(slug === 'token-used-up', `${at.room}: the token of ${name} again: ${slug ?? json.outcome}`);
}

/** Its join was not answered: it may have been used or not, and lets in nobody twice (see `checkPeople` the next time). */
async function again({ origin, ledger }: Writing, at: Facts, attempt: Attempt): Promise<void> {
  const { slug, json } = await call(origin, joinCall(at.room, attempt.token));
  at.attempts.delete(attempt);
  const isKnown = slug === 'token-used-up' || json.outcome === 'admitted' || json.outcome === 'held';
  ledger.expect(isKnown, `${at.room}: the unanswered join of ${attempt.name}: ${slug}`);
  if (slug === 'token-used-up') ledger.count('joins unanswered, used');
  if (json.outcome === 'admitted') at.admitted.set(json.participant.id, admissionOf(attempt, json));
}

async function checkKnock(writing: Writing, at: Facts, knock: HeldKnock): Promise<void> {
  const { origin, ledger } = writing;
  const { verdict, name } = knock;
  const channel = new LobbyChannel(origin, knock.secret);
  const said = await channel.stands(verdict.answered === 'admitted');
  channel.close();
  const asked = said.type === 'admitted' || said.type === 'declined' ? said.type : undefined;
  const isWaiting = said.type === 'waiting' && verdict.answered !== 'declined';
  const stands = isWaiting || (asked !== undefined && verdict.allows(asked, asked));
  ledger.expect(stands, `${at.room}: the knock of ${name}, ${verdict.answered}: ${JSON.stringify(said)}`);
  if (said.type !== 'admitted') return;
  at.knocks.delete(knock.id);
  at.admitted.set(said.participant.id, admissionOf(knock, said));
  await isUsedUp(writing, at, knock);
}
