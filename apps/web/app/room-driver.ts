/** Runs the room flow in the world: asks the server, keeps timer and lobby channel, hears the network. Decides nothing. */
import { millis, seconds } from '@foyer/kernel';
import type { Admitted, Preview } from '@foyer/wire';
import type { JoinChoice } from '../devices/join-choice.ts';
import type { MeetingEnd } from '../engine/end.ts';
import { LobbyClient, type LobbyWorld } from '../engine/lobby/client.ts';
import type { Place } from '../engine/meeting/place.ts';
import type { Answer, Api } from './api.ts';
import type { KnockKeep } from './knock-keep.ts';
import { backOf, placeAfter } from './place-flow.ts';
import type { FoundPlace, PlaceKeep } from './place-keep.ts';
import { admittedOf, RoomDoor, shownName } from './room-door.ts';
import { newFlow, roomDeadline, stepRoom } from './room-flow.ts';
import { type RoomReturn, type RoomReturns, returnOf } from './room-return.ts';
import type { Moment, RoomEffect, RoomFlow, RoomInput, RoomStage, Shown } from './room-stage.ts';
import type { TokenKeep } from './token-keep.ts';

export interface RoomWorld {
  readonly api: Api;
  readonly tokens: Pick<TokenKeep, 'credentialsFor' | 'keepPass' | 'keepPassword'>;
  readonly knocks: Pick<KnockKeep, 'knockFor' | 'keep'>;
  readonly places: PlaceKeep;
  readonly returns: Pick<RoomReturns, 'take' | 'watch'>;
  readonly lobby: LobbyWorld;
  readonly now: () => Moment;
  /** Somebody is let in: whatever can begin before their page is drawn begins. */
  readonly begin: (admitted: Admitted, choice: JoinChoice) => void;
  /** Somebody is about to be let in without a look into the mirror: whatever can be loaded is loaded. */
  readonly prepare: () => void;
  /** The door opened for one who waited: a sound, a title, a notification. */
  readonly call: (call: Extract<RoomEffect, { do: 'call' }>) => void;
}

export class RoomDriver {
  /** What the mirror shows at this moment; set by the page that holds the mirror. */
  shown: (() => Shown | undefined) | undefined;
  /** What was typed as the name; undefined where nothing was. */
  typed: string | undefined;
  readonly #slug: string;
  readonly #world: RoomWorld;
  readonly #door: RoomDoor;
  readonly #listeners = new Set<() => void>();
  #flow: RoomFlow = newFlow;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lobby: LobbyClient | undefined;
  /** The place that this tab has or had, with its latest token. */
  #place: Place | undefined;
  /** Of another tab, as it was found. */
  #offered: Place | undefined;
  #closed = false;
  /** From before the person went away to sign in. */
  #returned: RoomReturn | undefined;
  #unwatch: (() => void) | undefined;

  constructor(slug: string, world: RoomWorld) {
    this.#slug = slug;
    this.#world = world;
    this.#door = new RoomDoor(slug, world);
  }

  get stage(): RoomStage {
    return this.#flow.stage;
  }

  /** What the page begins with, for whoever comes back from the sign-in. */
  get returned(): RoomReturn | undefined {
    return this.#returned;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The page begins: with the knock or the place of before a reload, where there is one. */
  open(): void {
    this.#closed = false;
    const { returns } = this.#world;
    this.#returned = returns.take(this.#slug) ?? this.#returned;
    this.#unwatch = returns.watch(this.#slug, () => returnOf(this.#flow.stage, this.#page(), this.#returned));
    const kept = this.#world.knocks.knockFor(this.#slug);
    if (kept === undefined) void this.#findPlace();
    else {
      this.send({ type: 'opened', kept });
      if (kept.signsIn === true) void this.#comesBackAsSomebody();
    }
  }

  /** Whoever went to sign in and did is asked about at the door; who did not waits on. */
  async #comesBackAsSomebody(): Promise<void> {
    const answer = await this.#world.api.me();
    if (answer.ok && !this.#closed) this.signedIn(shownName(answer.value));
  }

  async #findPlace(): Promise<void> {
    const asked = this.#flow.asked;
    const found = await this.#world.places.find(this.#slug, this.#door.mark());
    // Meanwhile the page has gone, or a newer invitation came in.
    if (this.#closed || this.#flow.asked !== asked) return;
    this.send(this.#opening(found));
  }

  #opening(found: FoundPlace | undefined): RoomInput {
    if (found === undefined) return { type: 'opened', ...this.#pressed() };
    const { preview, choice } = backOf(found.place);
    if (found.is === 'mine') {
      this.#place = found.place;
      this.#world.prepare();
      return { type: 'found-own', back: { ...backOf(found.place), orElse: 'preview' } };
    }
    this.#offered = found.place;
    const kind = found.is === 'held' ? 'move-here' : 'come-back';
    return { type: 'found-other', preview, back: { kind, name: choice.name } };
  }

  /** Join as it was pressed before the sign-in, once. */
  #pressed(): { readonly pressed?: JoinChoice } {
    const { name, shown, joins = false } = this.#returned ?? {};
    if (!joins || name === undefined || shown === undefined) return {};
    this.#returned = { name, shown, joins: false };
    return { pressed: { ...shown, name } };
  }

  #page(): Omit<RoomReturn, 'joins'> {
    return { ...this.#mirror(), ...(this.typed === undefined ? {} : { name: this.typed }) };
  }

  send = (input: RoomInput): void => {
    const { flow, effects } = stepRoom(this.#flow, input, this.#world.now());
    const before = this.#flow.stage;
    this.#flow = flow;
    this.#arm();
    const { stage } = flow;
    if (stage.at === 'meeting' && before.at !== 'meeting') {
      this.#returned = undefined;
      void this.#world.places.hold(this.#slug);
      this.#world.begin(stage.admitted, stage.choice);
    }
    for (const listener of this.#listeners) listener();
    for (const effect of effects) this.#perform(effect);
  };

  /** Whether anybody looks at the page; one that is looked at again does not wait for what can be tried now. */
  lookedAt(visible: boolean): void {
    this.send({ type: 'looked-at', visible, ...this.#mirror() });
    if (visible) this.nudge();
  }

  nudge(): void {
    this.#lobby?.nudge();
  }

  /** What a join would be answered with now; nothing changes by asking. */
  preview = (): Promise<Answer<Preview>> => this.#door.preview();

  /** Somebody has signed in beside this page. @param name that others see; undefined where the typed one counts */
  signedIn(name: string | undefined): void {
    const { at } = this.#flow.stage;
    if (at === 'waiting') this.send({ type: 'signed-in', ...(name === undefined ? {} : { name }) });
    else if (at === 'pre-join' || at === 'password' || at === 'failed') {
      this.#returned = returnOf(this.#flow.stage, this.#page(), this.#returned);
      this.send({ type: 'opened', ...this.#pressed() });
    }
  }

  /** A fresh admission for the engine, under the same name; throws `RejoinRefused` or `RejoinHeld` where there is none. */
  rejoin = async (): Promise<Admitted> => admittedOf(await this.#door.join());

  /** An admission for the engine by the resume token of its place; throws `RejoinRefused` where there is none. */
  resume = async (token: string): Promise<Admitted> => admittedOf(await this.#door.comeBack(token));

  /** What the meeting's page says of one's place there, whenever it changes. */
  keepPlace = (place: Place): void => {
    this.#place = place;
    this.#world.places.keep(this.#slug, place, this.#door.mark());
  };

  /** The meeting is over for this page. */
  ended = (end: MeetingEnd): void => {
    const place = this.#placeAfter(end);
    this.#place = place;
    const back = place === undefined ? {} : { back: { ...backOf(place), orElse: 'join' as const } };
    this.send({ type: 'meeting-ended', end, ...back });
  };

  #placeAfter({ kind }: MeetingEnd): Place | undefined {
    const { places } = this.#world;
    const place = this.#place;
    const then = placeAfter[kind];
    if (then === 'keep') {
      places.release(this.#slug);
      return place;
    }
    places.forget(this.#slug);
    if (then === 'elsewhere' && place !== undefined) return places.latest(this.#slug, place.participant);
    return then === 'remember' ? place : undefined;
  }

  /** The page goes; a place in the queue is kept for a while, for a reload or whoever comes back. */
  close(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#closed = true;
    this.#unwatch?.();
    // Another page of this tab took the meeting's place: that was leaving.
    if (this.#flow.stage.at === 'meeting') this.#world.places.forget(this.#slug);
    this.#lobby?.stop();
    this.#listeners.clear();
  }

  #arm(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    const deadline = roomDeadline(this.#flow);
    if (deadline === undefined) return;
    this.#timer = setTimeout(() => this.send({ type: 'time' }), Math.max(0, deadline - this.#world.now().clock));
  }

  #perform(effect: RoomEffect): void {
    const { tokens, knocks } = this.#world;
    switch (effect.do) {
      case 'preview':
        void this.#askPreview(effect.ask);
        return;
      case 'join':
        this.#door.name = effect.choice.name === '' ? undefined : effect.choice.name;
        void this.#askJoin(effect);
        return;
      case 'resume':
        this.#door.name = effect.choice.name;
        void this.#askResume(effect);
        return;
      case 'take-place':
        this.#place = this.#offered;
        return;
      case 'forget-place':
        this.#place = undefined;
        this.#world.places.forget(this.#slug);
        return;
      case 'keep-password':
        tokens.keepPassword(this.#slug, effect.password);
        return;
      case 'wait':
        this.#wait(effect);
        return;
      case 'ask-again':
        this.#lobby?.askAgain();
        return;
      case 'leave-lobby':
        this.#lobby?.leave();
        return;
      case 'keep-knock':
        knocks.keep(this.#slug, effect.kept);
        return;
      case 'call':
        this.#world.call(effect);
    }
  }

  async #askPreview(ask: number): Promise<void> {
    this.send({ type: 'preview-answered', ask, answer: await this.preview() });
  }

  async #askJoin({ ask, knock }: Extract<RoomEffect, { do: 'join' }>): Promise<void> {
    const answer = await this.#door.join(knock);
    this.send({ type: 'join-answered', ask, answer, ...this.#mirror() });
  }

  async #askResume({ ask, withPassword }: Extract<RoomEffect, { do: 'resume' }>): Promise<void> {
    const { places } = this.#world;
    const place = this.#place;
    if (place !== undefined && place === this.#offered) await places.takeOver(this.#slug, place.participant);
    // Another tab may have come back by it meanwhile: the latest counts.
    const resume = place === undefined ? '' : this.#latest(place).resume.token;
    const answer = await this.#door.comeBack(resume, withPassword);
    this.send({ type: 'join-answered', ask, answer, ...this.#mirror() });
  }

  #latest(place: Place): Place {
    const kept = this.#world.places.latest(this.#slug, place.participant);
    return kept !== undefined && kept.resume.expiresAt > place.resume.expiresAt ? kept : place;
  }

  #wait({ ask, url }: { readonly ask: number; readonly url: string }): void {
    this.#lobby?.stop();
    this.#lobby = new LobbyClient(url, this.#world.lobby, (news) =>
      this.send({ type: 'lobby', ask, news, ...this.#mirror() }),
    );
    this.#lobby.start();
  }

  #mirror(): { readonly shown?: Shown } {
    const shown = this.shown?.();
    return shown === undefined ? {} : { shown };
  }
}

/** The two clocks of this computer. */
export function browserMoment(): Moment {
  return { clock: millis(performance.now()), wall: seconds(Math.floor(Date.now() / 1000)) };
}
