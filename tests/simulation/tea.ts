/** A meeting that is troubled at random, and what must be true of it whatever happens. */
import { broken } from '@foyer/meeting';
import type { Admitted, WirePermission } from '@foyer/wire';
import { type Random, seeded } from '../harness/random.ts';
import { House, slug } from './house.ts';
import { browserOf, Person } from './person.ts';
import { VirtualTime } from './time.ts';
import { Witness } from './witness.ts';

const guests = ['Ada', 'Ben', 'Cleo', 'Dan'] as const;
const takeable: readonly WirePermission[] = ['track.publish.camera', 'track.publish.microphone', 'hand.raise'];

export class Tea {
  readonly time = new VirtualTime();
  readonly house = new House(this.time);
  readonly random: Random;
  readonly people: Person[] = [];
  /** What was done, for whoever reads of a failure. */
  readonly log: string[] = [];
  #witness: Witness | undefined;

  private constructor(seed: number) {
    this.random = seeded(seed);
    this.time.after = () => this.#carry();
  }

  static async begin(seed: number): Promise<Tea> {
    const tea = new Tea(seed);
    await tea.house.start();
    await tea.house.call('POST', '/api/v1/rooms', { slug }, 'operator');
    tea.#witness = new Witness(tea.house, await tea.#admit('host', 'Witness'));
    tea.#witness.sit();
    for (const name of guests) {
      const person = new Person(await tea.#admit('speaker', name), tea);
      tea.people.push(person);
    }
    await tea.time.advance(2_000);
    return tea;
  }

  get witness(): Witness {
    if (this.#witness === undefined) throw new Error('nobody has begun');
    return this.#witness;
  }

  async close(): Promise<void> {
    for (const person of this.people) person.stop();
    await this.house.close();
  }

  /** One thing happens, and then some time passes. */
  async step(): Promise<void> {
    const { random } = this;
    const person = random.pick(this.people);
    const acts: Readonly<Record<string, () => void | Promise<void>>> = {
      chat: () => person.chat(),
      'chat again': () => person.chat(),
      react: () => person.react('clap'),
      rename: () => person.rename(),
      hand: () => person.raiseHand(),
      cut: () => person.network.wire.cut(),
      dark: () => person.network.darken(),
      heal: () => this.#heal(person),
      'heal all': () => this.#healAll(),
      reload: () => person.reload(),
      crash: () => person.crash(random.below(5_000)),
      'reload into darkness': () => this.#fade(person, () => person.reload()),
      'reload twice': () => this.#twice(person),
      'drop into darkness': () => this.#fade(person, () => person.network.wire.cut()),
      permissions: () => this.#change(person),
      kill: () => this.#restart(() => undefined),
      restart: () => this.#restart(() => this.house.dismiss()),
      wait: () => this.time.advance(random.below(random.happens(0.2) ? 100_000 : 8_000)),
    };
    const what = random.pick(Object.keys(acts));
    // A server that is started again and again is nothing to come back to.
    if ((what === 'kill' || what === 'restart') && !random.happens(0.3)) return;
    this.log.push(`${Math.round(this.time.now)} ${what} ${person.name}`);
    await acts[what]?.();
    await this.time.advance(random.below(1_500));
  }

  /** The world is good again, and some time passes. */
  async rest(seconds: number): Promise<void> {
    this.log.push(`${Math.round(this.time.now)} rest`);
    this.#healAll();
    await this.time.advance(seconds * 1_000);
  }

  /** What is wrong now, in words. */
  *faults(): Generator<string> {
    const { meeting } = this.house;
    for (const { name, troubles } of this.people) if (troubles.length > 0) yield `${name}: ${troubles.join()}`;
    if (meeting === undefined) {
      if (this.house.running) yield 'the meeting is gone';
      return;
    }
    yield* broken(meeting);
    const known = new Set([this.witness.admitted.participant.id, ...this.people.map(({ id }) => id)]);
    for (const id of meeting.participants.keys()) if (!known.has(id)) yield `${id} is a twin of somebody`;
    for (const id of meeting.departed.keys()) if (!known.has(id)) yield `${id} was a twin of somebody`;
    for (const [id, cause] of meeting.over) yield `${id} is over: ${cause}`;
    const texts = meeting.chat.map(({ text }) => text);
    if (new Set(texts).size < texts.length) yield 'a message was taken twice';
    for (const { acknowledged } of this.people)
      for (const text of acknowledged) if (!texts.includes(text)) yield `"${text}" was taken, and is lost`;
    for (const { id, reactions, name } of this.people)
      if ((this.witness.reactions.get(id) ?? 0) > reactions) yield `a reaction of ${name} was obeyed twice`;
    for (const event of this.witness.events) if (event.type === 'resume.reused') yield `a way back was used twice`;
  }

  /** What is wrong though everything has been good for a while. */
  *lasting(): Generator<string> {
    const { meeting } = this.house;
    for (const { name, id, state } of this.people) {
      const inside = [...(meeting?.participants.values() ?? [])].find((one) => one.id === id);
      if (state?.link !== 'live') yield `${name} is not back: ${state?.link ?? 'no page'}`;
      if (inside?.session.state !== 'live') yield `${name} is ${inside?.session.state ?? 'absent'} at the server`;
      const { roster } = state ?? {};
      if (roster === undefined || meeting === undefined) continue;
      const there = [...meeting.participants.values()].map(seen).sort().join('\n');
      const here = [...roster.people.values()].map(seen).sort().join('\n');
      if (there !== here) yield `${name} sees\n${here}\nand there is\n${there}`;
      const said = meeting.chat.map(({ text }) => text).join('\n');
      const heard = roster.chat.map(({ text }) => text).join('\n');
      if (said !== heard) yield `${name} has heard\n${heard}\nand was told\n${said}`;
    }
  }

  async #admit(role: 'host' | 'speaker', name: string): Promise<Admitted> {
    const made = await this.house.call(
      'POST',
      `/api/v1/rooms/${slug}/join-tokens`,
      { role, name, uses: 1 },
      'operator',
    );
    const credentials = { token: made?.json.token };
    const browser = browserOf(name);
    const joined = await this.house.call('POST', `/api/v1/rooms/${slug}/join`, { credentials }, { browser });
    if (joined?.status !== 200) throw new Error(joined?.text);
    return joined.json;
  }

  #healAll(): void {
    for (const person of this.people) this.#heal(person);
  }

  #heal(person: Person): void {
    if (!person.network.wire.dark) return;
    person.network.wire.heal();
    // What a browser notices by itself, half of the time.
    if (this.random.happens(0.5)) person.nudge();
  }

  /** The network goes just while the way back is being asked for, for less or for more than anybody's patience. */
  async #fade(person: Person, before: () => void): Promise<void> {
    before();
    await this.time.advance(this.random.below(300));
    person.network.darken();
    // Short ones matter as much: a hello that was given up is good still for ten seconds.
    await this.time.advance(this.random.below(this.random.happens(0.5) ? 12_000 : 180_000));
    this.#heal(person);
  }

  async #twice(person: Person): Promise<void> {
    person.reload();
    await this.time.advance(this.random.below(200));
    person.reload();
  }

  #change(person: Person): void {
    const permission = this.random.pick(takeable);
    const [give, take] = this.random.happens(0.5) ? [[permission], []] : [[], [permission]];
    this.witness.say({ type: 'participant.change-permissions', participant: person.id, give, take });
  }

  async #restart(before: () => void): Promise<void> {
    before();
    await this.time.advance(this.random.below(100));
    this.house.kill();
    await this.time.advance(this.random.below(8_000));
    await this.house.start();
    this.witness.sit();
  }

  #carry(): void {
    for (const person of this.people) person.network.carry();
    this.#witness?.listen();
  }
}

interface Seen {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly permissions: Iterable<string>;
  readonly permissionsVersion: number;
  readonly hand: { readonly turn: number } | null;
}

function seen({ id, name, role, permissions, permissionsVersion, hand }: Seen): string {
  return [id, name, role, [...permissions].sort(), permissionsVersion, hand?.turn ?? '-'].join(' ');
}
