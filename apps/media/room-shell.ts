/**
 * One room at work: the pure engine, its sockets, its native paths and its one timer. Inputs that come up while the
 * engine is busy wait their turn. A Fault ends this room and no other: its people are told to join anew.
 */
import { setImmediate } from 'node:timers';
import { Fault, type Millis } from '@foyer/kernel';
import {
  type ConnectionId,
  type Grants,
  type JoinWish,
  LivekitRoom,
  type PathId,
  type RoomCall,
  type RoomInput,
  type RoomOptions,
  type RoomReply,
  type RoomReport,
  type RoomSink,
} from '@foyer/livekit';
import type { Sfu, TransportId } from '@foyer/sfu';
import type { Logger } from 'pino';
import type { MediaPath, PathPort } from './path/port.ts';

/** The server's half of a signalling WebSocket. */
export interface Connection {
  send(bytes: Uint8Array): void;
  close(): void;
}

export interface ShellServices {
  readonly now: () => Millis;
  readonly port: PathPort;
  readonly log: Logger;
  readonly makeSfu: () => Sfu;
  readonly room: Pick<RoomOptions, 'chance' | 'epoch' | 'sign' | 'candidates' | 'iceServers' | 'grace'>;
}

export type RoomSettings = Pick<
  RoomOptions,
  'name' | 'metadata' | 'maxParticipants' | 'departureTimeout' | 'emptyTimeout'
>;

const levels: Readonly<Partial<Record<RoomReport['type'], 'warn'>>> = { violation: 'warn', refused: 'warn' };

export class RoomShell {
  readonly name: string;
  readonly #services: ShellServices;
  readonly #log: Logger;
  readonly #engine: LivekitRoom;
  readonly #connections = new Map<ConnectionId, Connection>();
  readonly #paths = new Map<PathId, MediaPath>();
  readonly #byTransport = new Map<TransportId, MediaPath>();
  readonly #onOver: () => void;
  readonly #waiting: RoomInput[] = [];
  #busy = false;
  #over = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #lastConnection = 0;

  constructor(settings: RoomSettings, services: ShellServices, onOver: () => void) {
    this.name = settings.name;
    this.#services = services;
    this.#onOver = onOver;
    this.#log = services.log.child({ room: settings.name });
    this.#engine = new LivekitRoom({
      ...settings,
      ...services.room,
      sfu: services.makeSfu(),
      sink: this.#sink(),
      createdAt: services.now(),
    });
    this.#schedule();
  }

  get size(): number {
    return this.#engine.size;
  }

  info(): ReturnType<LivekitRoom['info']> {
    return this.#engine.info();
  }

  /** A socket has opened for a join; the answer goes out on it. Messages follow by the returned function. */
  connect(socket: Connection, grants: Grants, join: JoinWish): { message(bytes: Uint8Array): void; closed(): void } {
    this.#lastConnection += 1;
    const connection = this.#lastConnection as ConnectionId;
    this.#connections.set(connection, socket);
    this.#feed({ type: 'connection.opened', connection, grants, join });
    return {
      message: (bytes) => this.#feed({ type: 'connection.message', connection, bytes }),
      closed: () => {
        this.#connections.delete(connection);
        this.#feed({ type: 'connection.closed', connection });
      },
    };
  }

  call(call: RoomCall): RoomReply {
    if (this.#over) return { ok: false, refusal: { code: 'not_found', msg: 'requested room does not exist' } };
    try {
      return this.#engine.serve(call, this.#services.now());
    } catch (fault) {
      this.#discard(fault);
      return { ok: false, refusal: { code: 'internal', msg: 'internal' } };
    } finally {
      this.#settle();
    }
  }

  /** Everybody is told to join anew, by themselves. */
  drain(): void {
    if (!this.#over) this.#engine.drain();
    this.#end();
  }

  /** The room is deleted. */
  delete(): void {
    if (!this.#over) this.#engine.end(this.#services.now());
    this.#end();
  }

  #feed(input: RoomInput): void {
    if (this.#over) return;
    this.#waiting.push(input);
    this.#settle();
  }

  /** Works off what waits, one input at a time, then sets the timer. */
  #settle(): void {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let input = this.#waiting.shift(); input && !this.#over; input = this.#waiting.shift()) {
        this.#engine.handle(input, this.#services.now());
      }
    } catch (fault) {
      this.#discard(fault);
    } finally {
      this.#busy = false;
    }
    this.#schedule();
  }

  #receive(path: PathId, packet: Uint8Array): void {
    if (this.#over) return;
    try {
      this.#engine.receive(path, packet, this.#services.now());
    } catch (fault) {
      this.#discard(fault);
      return;
    }
    if (this.#engine.deadline() < this.#timerAt) this.#schedule();
  }

  #schedule(): void {
    if (this.#over) return;
    const at = this.#engine.deadline();
    if (at === this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#advance(), Math.max(0, Math.ceil(at - this.#services.now())));
  }

  #advance(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = this.#services.now();
    try {
      this.#engine.advance(now);
    } catch (fault) {
      this.#discard(fault);
      return;
    }
    if (this.#engine.over(now)) this.#end();
    else this.#settle();
  }

  /** We were wrong: nothing of this room can be trusted any more. */
  #discard(fault: unknown): void {
    const err = fault instanceof Error ? fault : new Fault(String(fault));
    this.#log.error({ err }, 'room discarded');
    this.#engine.drain();
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    const connections = [...this.#connections.values()];
    const paths = [...this.#paths.values()];
    this.#connections.clear();
    this.#paths.clear();
    this.#byTransport.clear();
    // What was said last must leave before the sockets close, and no native object is closed from its own callback.
    setImmediate(() => {
      for (const connection of connections) connection.close();
      for (const path of paths) path.close();
    });
    this.#onOver();
  }

  #openPath({ transport, path, peer, channels }: Parameters<RoomSink['openPath']>[0]): void {
    const native = this.#services.port.open(
      { peer, channels },
      {
        answered: (local) => this.#feed({ type: 'path.answered', path, local }),
        opened: () => this.#feed({ type: 'path.opened', path }),
        closed: () => this.#feed({ type: 'path.closed', path }),
        channel: (label, stream) => this.#feed({ type: 'path.channel', path, label, stream }),
        data: (label, bytes) => this.#feed({ type: 'path.data', path, label, bytes }),
        packet: (packet) => this.#receive(path, packet),
      },
    );
    this.#paths.set(path, native);
    this.#byTransport.set(transport, native);
  }

  #closePath(path: PathId): void {
    const native = this.#paths.get(path);
    this.#paths.delete(path);
    for (const [transport, current] of this.#byTransport) {
      if (current === native) this.#byTransport.delete(transport);
    }
    if (native) setImmediate(() => native.close());
  }

  #sink(): RoomSink {
    return {
      send: (connection, bytes) => this.#connections.get(connection)?.send(bytes),
      close: (connection) => {
        this.#connections.get(connection)?.close();
        this.#connections.delete(connection);
      },
      openPath: (order) => this.#openPath(order),
      closePath: (path) => this.#closePath(path),
      transmit: (transport, packet) => this.#byTransport.get(transport)?.transmit(packet),
      sendData: (path, label, bytes) => this.#paths.get(path)?.sendData(label, bytes),
      report: ({ type, ...facts }) => this.#log[levels[type] ?? 'info'](facts, type),
    };
  }
}
