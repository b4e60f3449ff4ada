import { type Permission, permissions } from '@foyer/admission';
import { millis } from '@foyer/kernel';
import { expect, test } from 'vitest';
import { aMeeting, settings } from './fixtures.ts';
import {
  broken,
  type ChatMessage,
  type Effect,
  type Input,
  type KnockView,
  knocksFor,
  lobbyMessageOf,
  type Meeting,
  type MeetingEvent,
  mayHear,
  nextDeadline,
  type Participant,
  type Person,
  people,
  roleSet,
  step,
} from './index.ts';
import { dice, nothingMade, someInput } from './wander.ts';

/** Whoever hears every event that it may hear, and nothing else. */
interface Hearer {
  readonly session: string;
  readonly knocks: Map<string, KnockView>;
}

/** What everyone inside knows: who is inside, what was written lately, what each role gets. */
interface Common {
  readonly people: Map<string, Person>;
  chat: ChatMessage[];
  readonly roles: Map<string, readonly Permission[]>;
}

function commonOf(meeting: Meeting): Common {
  return {
    people: new Map(people(meeting).map((one) => [one.id, one])),
    chat: [...meeting.chat],
    roles: new Map((['speaker', 'listener'] as const).map((role) => [role, roleSet(meeting, role)])),
  };
}

type Powers = Pick<Person, 'permissions' | 'permissionsVersion'>;

function hearPerson(known: Map<string, Person>, event: MeetingEvent): void {
  const about = (id: string, change: (person: Person) => Partial<Person>): void => {
    const person = known.get(id);
    if (person === undefined) throw new Error(`an event about a stranger: ${event.type}`);
    known.set(id, { ...person, ...change(person) });
  };
  const newer = ({ permissions, permissionsVersion }: Powers) => {
    return (person: Person): Powers => {
      expect(permissionsVersion, 'an older version for a newer').toBe(person.permissionsVersion + 1);
      return { permissions, permissionsVersion };
    };
  };
  if (event.type === 'participant.joined') known.set(event.participant.id, event.participant);
  else if (event.type === 'participant.left') known.delete(event.participant);
  else if (event.type === 'meeting.ended') known.clear();
  else if (event.type === 'participant.renamed') about(event.participant, () => ({ name: event.name }));
  else if (event.type === 'participant.presence') about(event.participant, () => ({ presence: event.presence }));
  else if (event.type === 'participant.paused') about(event.participant, () => ({}));
  else if (event.type === 'participant.role-changed')
    about(event.participant, (person) => ({ role: event.role, ...newer(event)(person) }));
  else if (event.type === 'permissions.changed')
    for (const change of event.changes) about(change.participant, newer(change));
  else if (event.type === 'hand.raised') about(event.participant, () => ({ hand: event.hand }));
  else if (event.type === 'hand.lowered')
    about(event.participant, ({ hand }) => {
      expect(hand, 'lowered twice').not.toBeNull();
      return { hand: null };
    });
}

function hearCommon(known: Common, event: MeetingEvent): void {
  hearPerson(known.people, event);
  if (event.type === 'chat.sent') known.chat = [...known.chat, event.message].slice(-settings.chatHistory);
  if (event.type === 'role.permissions-changed') known.roles.set(event.role, event.permissions);
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
  #known: Common;
  #versions = new Map<string, number>();
  #hearers = new Map<string, Hearer>();
  #told = new Map<string, string>();
  #closed = new Set<string>();

  constructor(start: Meeting) {
    this.#known = commonOf(start);
  }

  check(before: Meeting, input: Input, after: Meeting, said: Said): void {
    for (const { type } of [...said.events, ...said.effects]) this.seen.add(type);
    expect(broken(after)).toEqual([]);
    for (const event of said.events) hearCommon(this.#known, event);
    expect([...this.#known.people.values()]).toEqual(people(after));
    if (after.phase === 'open') expect(this.#known).toEqual(commonOf(after));
    this.#checkVersions(after);
    this.#hear(after, said.events);
    this.#checkSessions(before, after, said.effects);
    this.#checkKnocks(before, input, after, said.effects);
    this.#checkWaiting(after, said.effects);
  }

  /** Also across going and coming back. */
  #checkVersions(after: Meeting): void {
    for (const one of [...after.participants.values(), ...after.departed.values()]) {
      expect(one.permissionsVersion).toBeGreaterThanOrEqual(this.#versions.get(one.id) ?? 1);
      this.#versions.set(one.id, one.permissionsVersion);
    }
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
      // SN7: a token is no newcomer.
      if (input.type === 'resume') continue;
      const mayPass = input.type === 'join' && input.permissions.has('lock.bypass');
      const isKnown = knock?.state.is === 'admitted' || !before.policy.locked || mayPass;
      expect(isKnown, 'past the lock').toBe(true);
      continue;
    }
    const gained = permissions.some(
      (permission) => one.permissions.has(permission) && !earlier.permissions.has(permission),
    );
    if (!gained || input.type === 'join') continue;
    const by = whoGave(events, one.id);
    const giver = [...before.participants.values()].find((other) => other.id === by);
    const mayGive = giver?.permissions.has(
      input.type === 'command' && input.command.type === 'participant.change-role'
        ? 'participant.change-role'
        : 'participant.change-permissions',
    );
    expect(by === 'policy' || by === 'operator' || mayGive === true, 'out of nothing').toBe(true);
    if (by === 'policy') expect(hosts(before) > 0 || before.hosted, 'nobody to succeed').toBe(true);
    else if (by !== 'operator') {
      const got = [...one.permissions].filter((permission) => !earlier.permissions.has(permission));
      expect(
        got.every((permission) => giver?.permissions.has(permission)),
        'too much',
      ).toBe(true);
    }
  }
}

/** The last who changed what this participant may do. */
function whoGave(events: readonly MeetingEvent[], id: string): string | undefined {
  const told = events.flatMap((event) => {
    if (event.type === 'participant.role-changed') return event.participant === id ? [event.by] : [];
    if (event.type !== 'permissions.changed') return [];
    return event.changes.some((change) => change.participant === id) ? [event.by] : [];
  });
  return told.at(-1);
}

function hosts(meeting: Meeting): number {
  return [...meeting.participants.values()].filter((one) => one.permissions.has('lobby.admit')).length;
}

/** A small one, that forgets soon and waits a while for who lost the connection. */
function aSmallMeeting(): Meeting {
  const own = { ...settings, capacity: 4, departedKept: 3, emptyGrace: millis(30_000), stayNotice: millis(60_000) };
  return { ...aMeeting(), settings: own };
}

function walk(seed: number, seen: Set<string>): void {
  const roll = dice(seed);
  let meeting = aSmallMeeting();
  let watch = new Watch(meeting);
  let made = nothingMade();
  let now = 0;
  for (let i = 0; i < 120; i += 1) {
    now += roll(8_000);
    const input = someInput(roll, meeting, made);
    const result = step(meeting, input, millis(now));
    if (!result.ok) continue;
    try {
      watch.check(meeting, input, result.value.meeting, result.value);
      checkFairness(meeting, input, result.value);
      const next = nextDeadline(result.value.meeting);
      if (input.type === 'time' && next !== undefined) expect(next, 'time that is never done').toBeGreaterThan(now);
    } catch (error) {
      throw new Error(`seed ${seed}, step ${i}, ${JSON.stringify(input)}`, { cause: error });
    }
    for (const type of watch.seen) seen.add(type);
    meeting = result.value.meeting;
    if (meeting.phase === 'open') continue;
    meeting = aSmallMeeting();
    watch = new Watch(meeting);
    made = nothingMade();
  }
}

test('MT12 SN1 SN2 SN3 SN22 LB2 LB3 LB17 200 walks of 120 inputs keep every invariant, and everyone hears all they may and no more', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 200; seed += 1) walk(seed, seen);
  // A walk that never reached something proves nothing about it.
  const events = ['joined', 'left', 'renamed', 'presence', 'paused', 'role-changed'].map((one) => `participant.${one}`);
  const lobby = ['lobby.waiting', 'knock.came', 'knock.changed', 'knock.gone', 'policy.changed', 'meeting.ended'];
  const media = ['remove', 'pause', 'update-name', 'permit', 'end', 'ask'].map((one) => `media.${one}`);
  const staying = ['hand.raised', 'hand.lowered', 'chat.sent', 'reaction.sent', 'resume.reused', 'stay.ending'];
  const powers = ['permissions.changed', 'role.permissions-changed'];
  const rest = [
    'session.close',
    'invite.make',
    'ban.make',
    ...['tell', 'admit', 'decline', 'close'].map((one) => `knock.${one}`),
  ];
  expect([...seen].sort()).toEqual([...events, ...lobby, ...staying, ...powers, ...media, ...rest].sort());
});
