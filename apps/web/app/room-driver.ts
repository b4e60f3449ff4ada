/** Runs the room flow in the world: asks the server, keeps the timer, hears the network. Owns order and time, decides nothing. */
import { millis, seconds } from '@foyer/kernel';
import type { Admitted, JoinRequest } from '@foyer/wire';
import type { JoinChoice } from '../devices/join-choice.ts';
import { type Api, RejoinRefused } from './api.ts';
import {
  type Moment,
  newFlow,
  type RoomEffect,
  type RoomFlow,
  type RoomInput,
  type RoomStage,
  roomDeadline,
  stepRoom,
} from './room-flow.ts';

export interface RoomWorld {
  readonly api: Api;
  /** The join token this tab holds for the room, asked anew each time. */
  readonly token: () => string | undefined;
  readonly now: () => Moment;
}

export class RoomDriver {
  readonly #slug: string;
  readonly #world: RoomWorld;
  readonly #listeners = new Set<() => void>();
  #flow: RoomFlow = newFlow;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #name: string | undefined;

  constructor(slug: string, world: RoomWorld) {
    this.#slug = slug;
    this.#world = world;
  }

  get stage(): RoomStage {
    return this.#flow.stage;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  send = (input: RoomInput): void => {
    const { flow, effects } = stepRoom(this.#flow, input, this.#world.now());
    this.#flow = flow;
    this.#arm();
    for (const listener of this.#listeners) listener();
    for (const effect of effects) void this.#perform(effect);
  };

  /** A fresh admission for the engine, under the same name; throws `RejoinRefused` where the answer is no. */
  rejoin = async (): Promise<Admitted> => {
    const answer = await this.#world.api.join(this.#slug, this.#request());
    if (!answer.ok) throw new RejoinRefused(answer.refusal);
    return answer.value;
  };

  close(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #arm(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    const deadline = roomDeadline(this.#flow);
    if (deadline === undefined) return;
    this.#timer = setTimeout(() => this.send({ type: 'time' }), Math.max(0, deadline - this.#world.now().clock));
  }

  async #perform(effect: RoomEffect): Promise<void> {
    const { api } = this.#world;
    if (effect.do === 'preview') {
      const answer = await api.preview(this.#slug, this.#request());
      this.send({ type: 'preview-answered', ask: effect.ask, answer });
      return;
    }
    this.#name = nameOf(effect.choice);
    const answer = await api.join(this.#slug, this.#request());
    this.send({ type: 'join-answered', ask: effect.ask, answer });
  }

  #request(): JoinRequest {
    const token = this.#world.token();
    const credentials = token === undefined ? {} : { token };
    return this.#name === undefined ? { credentials } : { credentials, name: this.#name };
  }
}

function nameOf({ name }: JoinChoice): string | undefined {
  return name === '' ? undefined : name;
}

/** The two clocks of this computer. */
export function browserMoment(): Moment {
  return { clock: millis(performance.now()), wall: seconds(Math.floor(Date.now() / 1000)) };
}
