import { permissions } from '@foyer/admission';
import { millis } from '@foyer/kernel';
import { expect, test } from 'vitest';
import { aMeeting } from './fixtures.ts';
import {
  broken,
  type Effect,
  type Input,
  type KnockView,
  knocksFor,
  lobbyMessageOf,
  type Meeting,
  type MeetingEvent,
  mayHear,
  type Participant,
  type Person,
  people,
  step,
} from './index.ts';
import { dice, type Made, someInput } from './wander.ts';

/** Whoever hears every event that it may hear, and nothing else. */
interface Hearer {
  readonly session: string;
  readonly knocks: Map<string, KnockView>;
}

/** What everyone inside knows of who is inside. */
function hearPublic(known: Map<string, Person>, event: MeetingEvent): void {
  const about = (id: string, change: Partial<Person>): void => {
    const person = known.get(id);
    if (person === undefined) throw new Error(`an event about a stranger: ${event.type}`);
    known.set(id, { ...person, ...change });
  };
  if (event.type === 'participant.joined') known.set(event.participant.id, event.participant);
  else if (event.type === 'participant.left') known.delete(event.participant);
  else if (event.type === 'meeting.ended') known.clear();
  else if (event.type === 'participant.renamed') about(event.participant, { name: event.name });
  else if (event.type === 'participant.presence') about(event.participant, { presence: event.presence });
  else if (event.type === 'participant.paused') about(event.participant, {});
  else if (event.type === 'participant.role-changed')
    about(event.participant, { role: event.role, permissions: event.permissions });
}

/** What a host knows of the lobby. */
function hearLobby(knocks: Map<string, KnockView>, event: MeetingEvent): void {
  if (event.type === 'lobby.waiting') {
    knocks.clear();
    for (const knock of event.knocks) knocks.set(knock.id, knock);
  }
  if (event.type === 'knock.came') {
    if (knocks.has(event.knock.id)) throw new Error('came twice');
    knocks.set(event.knock.id, event.knock);
  }
  // Of a knock that is new to a new host the list says more: it comes last.
  if (event.type === 'knock.changed' && knocks.has(event.knock.id)) knocks.set(event.knock.id, event.knock);
  if (event.type === 'knock.gone') knocks.delete(event.knock);
}

class Watch {
  readonly seen = new Set<string>();
  #known = new Map<string, Person>();
  #hearers = new Map<string, Hearer>();
  #told = new Map<string, string>();
  #closed = new Set<string>();

  check(before: Meeting, input: Input, after: Meeting, said: Said): void {
    for (const { type } of [...said.events, ...said.effects]) this.seen.add(type);
    expect(broken(after)).toEqual([]);
    for (const event of said.events) hearPublic(this.#known, event);
    expect([...this.#known.values()]).toEqual(people(after));
    this.#hear(after, said.events);
    this.#checkSessions(before, after, said.effects);
    this.#checkKnocks(before, input, after, said.effects);
    this.#checkWaiting(after, said.effects);
  }

  #hear(after: Meeting, events: readonly MeetingEvent[]): void {
    const hearers = new Map<string, Hearer>();
    for (const participant of after.participants.values()) {
      const earlier = this.#hearers.get(participant.id);
      const hearer = earlier?.session === participant.session.id ? earlier : undefined;
      hearers.set(participant.id, this.#hearOne(after, participant, hearer, events));
    }
    this.#hearers = hearers;
  }

  /** A new session is told by its snapshot; an old one by the events. Who may not admit hears no word of the lobby. */
  #hearOne(after: Meeting, participant: Participant, hearer: Hearer | undefined, events: Said['events']): Hearer {
    const list = new Map(knocksFor(after, participant).map((knock) => [knock.id as string, knock]));
    if (hearer === undefined) return { session: participant.session.id, knocks: list };
    const heard = events.filter((event) => mayHear(event, participant));
    for (const event of heard) hearLobby(hearer.knocks, event);
    if (participant.permissions.has('lobby.admit')) expect([...hearer.knocks]).toEqual([...list]);
    else {
      expect(heard.filter(({ type }) => type.startsWith('knock.') || type.startsWith('lobby.'))).toEqual([]);
      hearer.knocks.clear();
    }
    return hearer;
  }

  #checkSessions(before: Meeting, after: Meeting, effects: Said['effects']): void {
    for (const effect of effects)
      if (effect.type === 'session.close') {
        expect(this.#closed.has(effect.session), 'closed twice').toBe(false);
        this.#closed.add(effect.session);
      }
    const still = new Set([...after.participants.values()].map((one) => one.session.id));
    for (const { session } of before.participants.values())
      expect(still.has(session.id) !== this.#closed.has(session.id), session.id).toBe(true);
    const removed = effects.flatMap((effect) => (effect.type === 'media.remove' ? [effect.identity] : []));
    for (const one of after.participants.values()) expect(removed).not.toContain(one.identity);
  }

  /** A knock that disappears ended exactly once, and one that is still there did not end. */
  #checkKnocks(before: Meeting, input: Input, after: Meeting, effects: Said['effects']): void {
    const ends = effects.flatMap((effect) =>
      effect.type === 'knock.close' || (effect.type === 'knock.decline' && effect.askAgainAfter === undefined)
        ? [effect.knock]
        : [],
    );
    if (input.type === 'join' && input.knock !== undefined && before.lobby.has(input.knock)) ends.push(input.knock);
    const gone = [...before.lobby.keys()].filter((id) => !after.lobby.has(id));
    expect([...ends].sort()).toEqual([...gone].sort());
  }

  /** Whoever has an open channel and waits has been told the reason and the words of now. */
  #checkWaiting(after: Meeting, effects: Said['effects']): void {
    const shown = (id: string): string => {
      const knock = [...after.lobby.values()].find((one) => one.id === id);
      return JSON.stringify([knock?.state.is, knock?.reason, lobbyMessageOf(after)]);
    };
    for (const effect of effects) {
      if (effect.type === 'knock.tell') this.#told.set(effect.knock, shown(effect.knock));
      if (effect.type === 'knock.admit') expect(after.lobby.get(effect.knock)?.state.is).toBe('admitted');
    }
    for (const { id, state, link } of after.lobby.values())
      if (state.is === 'waiting' && link.is === 'here') expect(this.#told.get(id), `${id} was told`).toBe(shown(id));
      else this.#told.delete(id);
  }
}

interface Said {
  readonly events: readonly MeetingEvent[];
  readonly effects: readonly Effect[];
}

/** Asked of every step from outside: nobody passes the lock or the lobby, and nobody's powers grow by their own wish. */
function checkFairness(
  before: Meeting,
  input: Input,
  { meeting: after, events }: Said & { readonly meeting: Meeting },
): void {
  const knock = input.type === 'join' && input.knock !== undefined ? before.lobby.get(input.knock) : undefined;
  for (const one of after.participants.values()) {
    const earlier = before.participants.get(one.id);
    if (earlier === undefined) {
      const isKnown = knock?.state.is === 'admitted' || !before.policy.locked || one.permissions.has('lock.bypass');
      expect(isKnown, 'past the lock').toBe(true);
      continue;
    }
    const gained = permissions.some(
      (permission) => one.permissions.has(permission) && !earlier.permissions.has(permission),
    );
    if (!gained || input.type === 'join') continue;
    const change = events.find((event) => event.type === 'participant.role-changed' && event.participant === one.id);
    const by = change?.type === 'participant.role-changed' ? change.by : 'nobody';
    const giver = [...before.participants.values()].find((other) => other.id === by);
    expect(by === 'policy' || giver?.permissions.has('participant.change-role') === true, 'out of nothing').toBe(true);
    if (by === 'policy') expect(hosts(before) > 0 || before.hosted, 'nobody to succeed').toBe(true);
    else
      expect(
        [...one.permissions].every((permission) => giver?.permissions.has(permission)),
        'too much',
      ).toBe(true);
  }
}

function hosts(meeting: Meeting): number {
  return [...meeting.participants.values()].filter((one) => one.permissions.has('lobby.admit')).length;
}

function walk(seed: number, seen: Set<string>): void {
  const roll = dice(seed);
  let watch = new Watch();
  let made: Made = { sessions: [], knocks: [] };
  let meeting = aMeeting(4);
  let now = 0;
  for (let i = 0; i < 120; i += 1) {
    now += roll(8_000);
    const input = someInput(roll, meeting, made);
    const result = step(meeting, input, millis(now));
    if (!result.ok) continue;
    try {
      watch.check(meeting, input, result.value.meeting, result.value);
      checkFairness(meeting, input, result.value);
    } catch (error) {
      throw new Error(`seed ${seed}, step ${i}, ${JSON.stringify(input)}`, { cause: error });
    }
    for (const type of watch.seen) seen.add(type);
    meeting = result.value.meeting;
    if (meeting.phase === 'open') continue;
    watch = new Watch();
    made = { sessions: [], knocks: [] };
    meeting = aMeeting(4);
  }
}

test('MT12 LB2 LB3 LB17 200 walks of 120 inputs keep every invariant, and everyone hears all they may and no more', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 200; seed += 1) walk(seed, seen);
  // A walk that never reached something proves nothing about it.
  const events = ['joined', 'left', 'renamed', 'presence', 'paused', 'role-changed'].map((one) => `participant.${one}`);
  const lobby = ['lobby.waiting', 'knock.came', 'knock.changed', 'knock.gone', 'policy.changed', 'meeting.ended'];
  const media = ['remove', 'pause', 'update-name', 'permit', 'end', 'ask'].map((one) => `media.${one}`);
  const rest = [
    'session.close',
    'invite.make',
    'ban.make',
    ...['tell', 'admit', 'decline', 'close'].map((one) => `knock.${one}`),
  ];
  expect([...seen].sort()).toEqual([...events, ...lobby, ...media, ...rest].sort());
});
