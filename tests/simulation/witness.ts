/** A host who sits in the server's own room: hears everything at once, and is there again with every start. */
import { type Admitted, slugOf, type WireCommand, type WireEvent } from '@foyer/wire';
import type { Paired } from '../../apps/server/channel/paired.ts';
import type { House } from './house.ts';

export class Witness {
  readonly admitted: Admitted;
  /** Everything told so far, over all starts. */
  readonly events: WireEvent[] = [];
  /** Reactions told so far, by participant. */
  readonly reactions = new Map<string, number>();
  readonly #house: House;
  #pair: Paired | undefined;
  #seq = 0;
  #asked = 0;

  constructor(house: House, admitted: Admitted) {
    this.#house = house;
    this.admitted = admitted;
  }

  /** The server was started. */
  sit(): void {
    this.#pair = this.#house.connect();
    this.#pair?.say({ type: 'hello', version: 1, token: this.admitted.channel.token });
  }

  say(command: WireCommand): void {
    this.#asked += 1;
    this.#pair?.say({ type: 'command', id: `w${this.#asked}`, command });
  }

  /** Takes up what was told; throws where the witness itself was sent away. */
  listen(): void {
    for (const message of this.#pair?.heard.splice(0) ?? []) {
      if (message.type === 'snapshot') this.#seq = message.seq;
      if (message.type === 'goodbye' && slugOf(message.problem.type) !== 'server-restarting')
        throw new Error(`the witness was sent away: ${JSON.stringify(message)}`);
      if (message.type !== 'event') continue;
      if (message.seq !== this.#seq + 1) throw new Error(`event ${message.seq} came after ${this.#seq}`);
      this.#seq = message.seq;
      this.#note(message.event);
    }
  }

  #note(event: WireEvent): void {
    this.events.push(event);
    if (event.type !== 'reaction.sent') return;
    this.reactions.set(event.participant, (this.reactions.get(event.participant) ?? 0) + 1);
  }
}
