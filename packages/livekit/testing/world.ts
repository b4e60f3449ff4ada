/** A room with people in it, without a network: what tests of the signalling say and see. Time stands unless moved. */
import { later, type Millis, millis, seconds } from '@foyer/kernel';
import { SignalRequest, SignalResponse } from '@livekit/protocol';
import type { ConnectionId, PathId, RoomOptions, RoomReport, RoomSink } from '../contract.ts';
import { type Grants, type Permission, parseGrants } from '../grants.ts';
import type { JoinWish } from '../join-request.ts';
import { LivekitRoom } from '../room.ts';
import type { PeerParameters } from '../sdp/contract.ts';
import { FakeSfu } from './fake-sfu.ts';

type Said = NonNullable<SignalResponse['message']>;
export type SaidCase = Exclude<Said['case'], undefined>;
export type SaidValue<Case extends SaidCase> = Extract<Said, { case: Case }>['value'];
type Request = NonNullable<SignalRequest['message']>;

/** The wall clock of these tests, in seconds: a day in 2026. */
export const today = 1_790_000_000;

/** Bytes that look random and are not: a linear congruential generator (Numerical Recipes). */
function seeded(seed: number): (bytes: Uint8Array) => Uint8Array {
  let state = seed >>> 0;
  return (bytes) => {
    for (let index = 0; index < bytes.length; index += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[index] = state >>> 24;
    }
    return bytes;
  };
}

export function grantsFor(identity: string, permission: Partial<Permission> = {}, expiresIn = 3600): Grants {
  const video = { room: 'hall', roomJoin: true, ...permission, canPublishSources: undefined };
  const parsed = parseGrants({ sub: identity, name: identity, exp: today + expiresIn, video }, seconds(today));
  if (!parsed.ok) throw new Error('grants of a test are wrong');
  const sources = permission.canPublishSources ?? [];
  return { ...parsed.value, permission: { ...parsed.value.permission, canPublishSources: sources } };
}

/** Parameters that a native path would have chosen. */
export function localOf(path: PathId): PeerParameters {
  return {
    ufrag: `ours${path}`,
    pwd: `a-password-of-path-${path}-that-is-long`,
    fingerprint: `sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
    setup: 'passive',
  };
}

export const joinWish: JoinWish = { autoSubscribe: true, adaptiveStream: false, clientProtocol: 16, clientSdk: '' };

export interface OpenedPath {
  readonly path: PathId;
  readonly order: Parameters<RoomSink['openPath']>[0];
}

export class World {
  readonly sfu = new FakeSfu();
  readonly reports: RoomReport[] = [];
  readonly paths: OpenedPath[] = [];
  readonly closedPaths: PathId[] = [];
  readonly data: { readonly path: PathId; readonly label: string; readonly bytes: Uint8Array }[] = [];
  readonly signed: Record<string, unknown>[] = [];
  readonly room: LivekitRoom;
  now: Millis = millis(1000);
  #lastConnection = 0;
  readonly #said = new Map<ConnectionId, SignalResponse[]>();
  readonly #closed = new Set<ConnectionId>();

  constructor(changes: Partial<RoomOptions> = {}) {
    this.room = new LivekitRoom({
      name: 'hall',
      sfu: this.sfu,
      sink: this.#sink(),
      chance: seeded(7),
      epoch: today * 1000 - this.now,
      sign: (claims) => {
        this.signed.push(claims);
        return `signed-${this.signed.length}`;
      },
      candidates: [{ address: '192.0.2.1', port: 7882 }],
      iceServers: [],
      createdAt: this.now,
      ...changes,
    });
  }

  open(grants: Grants, join: Partial<JoinWish> = {}): Person {
    this.#lastConnection += 1;
    const connection = this.#lastConnection as ConnectionId;
    this.#said.set(connection, []);
    this.room.handle({ type: 'connection.opened', connection, grants, join: { ...joinWish, ...join } }, this.now);
    return new Person(this, connection);
  }

  /** Lets time go by in steps, so that everything due in between happens at its time. */
  pass(by: number): void {
    const until = later(this.now, millis(by));
    while (this.room.deadline() <= until) {
      this.now = millis(Math.max(this.now, this.room.deadline()));
      this.room.advance(this.now);
    }
    this.now = until;
  }

  /** The native path answers, and where asked opens with both data channels. */
  answer(index: number, open = true): PathId {
    const path = this.paths[index]?.path;
    if (path === undefined) throw new Error(`no path ${index} was asked for`);
    this.room.handle({ type: 'path.answered', path, local: localOf(path) }, this.now);
    if (!open) return path;
    this.room.handle({ type: 'path.opened', path }, this.now);
    this.room.handle({ type: 'path.channel', path, label: '_reliable', stream: 1 }, this.now);
    this.room.handle({ type: 'path.channel', path, label: '_lossy', stream: 0 }, this.now);
    return path;
  }

  said(connection: ConnectionId): SignalResponse[] {
    return this.#said.get(connection) ?? [];
  }

  closed(connection: ConnectionId): boolean {
    return this.#closed.has(connection);
  }

  #sink(): RoomSink {
    return {
      send: (connection, bytes) => {
        if (this.#closed.has(connection)) throw new Error('said to a closed connection');
        this.#said.get(connection)?.push(SignalResponse.fromBinary(bytes));
      },
      close: (connection) => this.#closed.add(connection),
      openPath: (order) => this.paths.push({ path: order.path, order }),
      closePath: (path) => this.closedPaths.push(path),
      transmit: () => undefined,
      sendData: (path, label, bytes) => this.data.push({ path, label, bytes }),
      report: (report) => this.reports.push(report),
    };
  }
}

/** One connection and what was said on it. */
export class Person {
  readonly world: World;
  readonly connection: ConnectionId;
  #read = 0;

  constructor(world: World, connection: ConnectionId) {
    this.world = world;
    this.connection = connection;
  }

  get closed(): boolean {
    return this.world.closed(this.connection);
  }

  get sid(): string {
    return this.first('join').participant?.sid ?? '';
  }

  say(message: Request): void {
    const bytes = new SignalRequest({ message }).toBinary();
    this.world.room.handle({ type: 'connection.message', connection: this.connection, bytes }, this.world.now);
  }

  hangUp(): void {
    this.world.room.handle({ type: 'connection.closed', connection: this.connection }, this.world.now);
  }

  /** Cases said since the last look, in order. */
  fresh(): SaidCase[] {
    const said = this.world.said(this.connection);
    const cases = said.slice(this.#read).flatMap(({ message }) => (message.case === undefined ? [] : [message.case]));
    this.#read = said.length;
    return cases;
  }

  all<Case extends SaidCase>(which: Case): SaidValue<Case>[] {
    return this.world
      .said(this.connection)
      .flatMap(({ message }) => (message.case === which ? [message.value as SaidValue<Case>] : []));
  }

  first<Case extends SaidCase>(which: Case): SaidValue<Case> {
    const [value] = this.all(which);
    if (value === undefined) throw new Error(`${which} was never said`);
    return value;
  }

  last<Case extends SaidCase>(which: Case): SaidValue<Case> {
    const value = this.all(which).at(-1);
    if (value === undefined) throw new Error(`${which} was never said`);
    return value;
  }
}
