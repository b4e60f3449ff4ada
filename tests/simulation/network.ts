/** What a page reaches the house by: a WebSocket and a POST over its wire, with everything that can happen to both. */
import type { Paired } from '../../apps/server/channel/paired.ts';
import type { Answer } from '../../apps/server/testing/stage.ts';
import type { Farewell, Socket, SocketEvents } from '../../apps/web/engine/channel/socket.ts';
import type { Random } from '../harness/random.ts';
import type { House } from './house.ts';
import type { Life, VirtualTime } from './time.ts';
import { type Hanging, Pipe, Wire } from './wire.ts';

/** Milliseconds after which either end gives up a connection on which nothing comes through. */
const serverPatience = 30_000;
/** As `fetch` of the pages has it. */
const pagePatience = 12_000;

/** Milliseconds. */
const longestDark = 180_000;

const lost = 1006;

/** One WebSocket: the page's end, the two ways, the server's end. */
class Connection implements Socket, Hanging {
  readonly pipes: readonly [Pipe, Pipe];
  readonly #network: Network;
  readonly #events: SocketEvents;
  /** Whose server it reached. */
  #incarnation = 0;
  #pair: Paired | undefined;
  #isPageThere = true;

  constructor(network: Network, events: SocketEvents) {
    this.#network = network;
    this.#events = events;
    this.pipes = [new Pipe(network.wire), new Pipe(network.wire)];
    network.wire.hang(this);
    this.pipes[0].push(() => this.#reach());
  }

  send(text: string): void {
    this.pipes[0].push(() => this.#pair?.say(text));
  }

  close(how: Farewell): void {
    this.end(how === 'going' ? 1000 : 4000);
  }

  /** What the page had said may arrive all the same, long after what it says on the next one. */
  end(code: number): void {
    this.#isPageThere = false;
    this.pipes[0].push(() => this.#endServer(code));
  }

  cut(): void {
    for (const pipe of this.pipes) pipe.burst();
    this.#endServer(lost);
    this.#endPage(lost);
  }

  /** Carries on what the server has said since. */
  carry(): void {
    const pair = this.#pair;
    if (pair === undefined) return;
    if (this.#incarnation !== this.#network.house.incarnation || !this.#network.house.running) {
      this.#pair = undefined;
      this.pipes[1].push(() => this.#endPage(lost));
      return;
    }
    for (const message of pair.heard.splice(0)) {
      const text = JSON.stringify(message);
      this.pipes[1].push(() => {
        if (this.#isPageThere) this.#events.heard(text);
      });
    }
    if (pair.closed === undefined) return;
    const code = pair.closed === 'cut' ? lost : pair.closed;
    this.#endServer(code);
    this.pipes[1].push(() => this.#endPage(code));
  }

  /** The server's pings are not answered. */
  tire(): void {
    this.#endServer(lost);
  }

  #reach(): void {
    const { house } = this.#network;
    this.#pair = house.connect();
    this.#incarnation = house.incarnation;
    const isTaken = this.#pair !== undefined;
    this.pipes[1].push(() => {
      if (isTaken && this.#isPageThere) this.#events.opened();
      if (!isTaken) this.#endPage(lost);
    });
  }

  #endServer(code: number): void {
    const pair = this.#pair;
    this.#pair = undefined;
    if (this.#incarnation === this.#network.house.incarnation && this.#network.house.running) pair?.drop(code);
    if (!this.#isPageThere) this.#network.forget(this);
  }

  #endPage(code: number): void {
    this.#network.forget(this);
    if (!this.#isPageThere) return;
    this.#isPageThere = false;
    this.#events.closed(code);
  }
}

export class Network {
  readonly house: House;
  readonly wire: Wire;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #connections = new Set<Connection>();

  constructor(house: House, time: VirtualTime, random: Random) {
    this.house = house;
    this.#time = time;
    this.#random = random;
    this.wire = new Wire(time, random);
  }

  open(events: SocketEvents): Socket {
    const connection = new Connection(this, events);
    this.#connections.add(connection);
    return connection;
  }

  carry(): void {
    for (const connection of this.#connections) connection.carry();
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
    this.wire.unhang(connection);
  }

  /** For as long as three minutes. */
  darken(): void {
    this.wire.darken();
    const doomed = [...this.#connections];
    this.#time.in(serverPatience, () => {
      if (this.wire.dark) for (const one of doomed) one.tire();
    });
    this.#time.in(longestDark, () => this.wire.heal());
  }

  /** The page is gone: so it says by 1001, or its system by 1006. */
  abandon(code: number): void {
    for (const connection of [...this.#connections]) connection.end(code);
  }

  /**
   * The browser's `fetch`, for POST: rejects where no answer comes. The request may arrive even so, also long after it was
   * given up; the end of its connection is then right behind it.
   */
  fetchFor(life: Life, browser: string): typeof fetch {
    return async (address, request) => {
      const answer = await this.#post(String(address), { body: JSON.parse(String(request?.body)), browser }, life);
      return new Response(answer.text, { status: answer.status, headers: { 'content-type': 'application/json' } });
    };
  }

  #post(path: string, { body, browser }: { body: unknown; browser: string }, life: Life): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const [there, back] = [new Pipe(this.wire), new Pipe(this.wire)];
      let isWanted = true;
      const fail = () => give(() => reject(new TypeError('network')));
      const cancel = this.#time.in(pagePatience, fail);
      const give = (act: () => void): void => {
        cancel();
        isWanted = false;
        if (!life.over) act();
      };
      const hanging: Hanging = {
        pipes: [there, back],
        cut: () => {
          for (const pipe of [there, back]) pipe.burst();
          this.wire.unhang(hanging);
          fail();
        },
      };
      this.wire.hang(hanging);
      there.push(() => {
        const isGone = life.over || !isWanted;
        const asked = this.house.call('POST', path, body, { browser, isGone }).then((answer) => {
          const isLost = answer === undefined || this.#random.happens(0.1);
          back.push(() => {
            this.wire.unhang(hanging);
            if (isLost) fail();
            else give(() => resolve(answer));
          });
        });
        this.#time.doing(asked);
      });
    });
  }
}
