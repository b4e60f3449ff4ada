/** A lobby on the other side of fake sockets: keeps one knock as the server does, speaks first, decides when told to. */
import { type LobbyClientMessage, type LobbyServerMessage, lobbyClientMessageSchema, problem } from '@foyer/wire';
import type { Farewell, OpenSocket, SocketEvents } from '../channel/socket.ts';
import type { Clock } from '../clock.ts';
import type { LobbyFacts } from './machine.ts';

export type Decision =
  | { readonly is: 'waiting' }
  /** Asking again is heard from `askAt` on, monotonic milliseconds; undefined: never. */
  | { readonly is: 'declined'; readonly askAt: number | undefined }
  | { readonly is: 'admitted' }
  | { readonly is: 'unknown' };

interface Link {
  readonly events: SocketEvents;
  state: 'opening' | 'open' | 'closed';
}

export const someAdmitted = {
  outcome: 'admitted',
  participant: {
    id: 'p_1',
    identity: 'ana',
    name: 'Ana',
    role: 'speaker',
    permissions: ['track.subscribe'],
    permissionsVersion: 1,
  },
  room: { slug: 'tea', title: 'Tea' },
  media: { url: 'ws://x/rtc', token: 'm' },
  channel: { url: 'ws://x/channel', token: 'c' },
  resume: { token: 'r', expiresAt: 2_000_000_000 },
} as const;

export class FakeLobby {
  readonly heard: LobbyClientMessage[] = [];
  /** How the client closed its sockets. */
  readonly farewells: Farewell[] = [];
  decision: Decision = { is: 'waiting' };
  facts: LobbyFacts;
  /** Nothing gets through: sockets do not open. */
  outage = false;
  readonly #clock: Clock;
  readonly #links: Link[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.facts = {
      reason: 'lobby',
      room: { slug: 'tea', title: 'Tea' },
      message: null,
      since: 100,
      serverTime: 100,
    };
  }

  /** Sockets that neither end has closed. */
  get open(): number {
    return this.#links.filter(({ state }) => state !== 'closed').length;
  }

  get opened(): number {
    return this.#links.length;
  }

  readonly openSocket: OpenSocket = (_url, events) => {
    const link: Link = { events, state: 'opening' };
    this.#links.push(link);
    this.#clock.after(20, () => this.#greet(link));
    return {
      send: (text) => {
        if (link.state === 'open') this.#hear(lobbyClientMessageSchema.parse(JSON.parse(text)));
      },
      close: (how) => {
        link.state = 'closed';
        this.farewells.push(how);
      },
    };
  };

  /** A fact or a decision changed: whoever is connected is told at once. */
  decide(decision: Decision, facts: Partial<LobbyFacts> = {}): void {
    this.decision = decision;
    this.facts = { ...this.facts, ...facts };
    for (const link of this.#links.filter(({ state }) => state === 'open')) this.#speak(link);
  }

  /** Every connection breaks, without a word unless `last` is given. */
  drop(code = 1006, last?: LobbyServerMessage): void {
    for (const link of this.#links.filter(({ state }) => state !== 'closed')) {
      if (last !== undefined && link.state === 'open') link.events.heard(JSON.stringify(last));
      this.#close(link, code);
    }
  }

  raw(text: string): void {
    for (const { events } of this.#links.filter(({ state }) => state === 'open')) events.heard(text);
  }

  #greet(link: Link): void {
    if (link.state !== 'opening') return;
    if (this.outage) {
      this.#close(link, 1006);
      return;
    }
    link.state = 'open';
    link.events.opened();
    this.#speak(link);
  }

  #speak(link: Link): void {
    const say = (message: LobbyServerMessage) => link.events.heard(JSON.stringify(message));
    const now = this.#clock.now();
    switch (this.decision.is) {
      case 'waiting':
        say({ type: 'waiting', ...this.facts, serverTime: 100 + Math.floor(now / 1000) });
        return;
      case 'declined': {
        const { askAt } = this.decision;
        const askAgainAfter = askAt === undefined ? null : Math.max(0, Math.ceil((askAt - now) / 1000));
        say({ type: 'declined', problem: problem('declined', { reason: 'Later.' }), askAgainAfter });
        if (askAgainAfter === null) this.#close(link, 4406);
        return;
      }
      case 'admitted':
        say({ type: 'admitted', ...someAdmitted, participant: { ...someAdmitted.participant, permissions: [] } });
        this.#close(link, 1000);
        return;
      case 'unknown':
        say({ type: 'goodbye', problem: problem('knock-unknown') });
        this.#close(link, 4407);
        return;
    }
  }

  #hear(message: LobbyClientMessage): void {
    this.heard.push(message);
    if (message.type === 'ping') this.raw(JSON.stringify({ type: 'pong' }));
    if (message.type === 'leave') this.decision = { is: 'unknown' };
    if (message.type !== 'ask-again' || this.decision.is !== 'declined') return;
    const { askAt } = this.decision;
    if (askAt !== undefined && askAt <= this.#clock.now()) this.decide({ is: 'waiting' });
  }

  #close(link: Link, code: number): void {
    if (link.state === 'closed') return;
    link.state = 'closed';
    link.events.closed(code);
  }
}
