/** What the server asks of whatever forwards media: our own processes today, a LiveKit cluster by the same face. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Permission } from '@foyer/admission';
import type { WireSource } from '@foyer/wire';

/** What a media token says of its bearer, its signature verified. */
export interface MediaClaims {
  readonly room: string;
  readonly identity: string;
  /** Attribute `foyer.session`: set on every token that the door made; absent on tokens an operator's program signed. */
  readonly session?: string;
  /** What the token lets its bearer do. */
  readonly permissions: ReadonlySet<Permission>;
}

/**
 * Asked at each media connection: is the session of this token still the current one of its participant, and does the
 * token give no more than the participant has now?
 */
export type MediaGuard = (claims: MediaClaims) => boolean;

/** The token attribute that ties a media connection to the session it was made for. */
export const sessionAttribute = 'foyer.session';

export interface ForwardedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

export interface MediaPort {
  /** Starts the media processes; returns at once, they become ready by themselves. */
  start(): void;
  ready(): boolean;
  /** These five resolve also where the room or participant is not there: what was wanted is then true already. */
  removeParticipant(room: string, identity: string): Promise<void>;
  pauseSource(room: string, identity: string, source: WireSource): Promise<void>;
  renameParticipant(room: string, identity: string, name: string): Promise<void>;
  /** What its bearer may publish and receive from now on; what it publishes without leave ends. */
  setPermissions(room: string, identity: string, permissions: ReadonlySet<Permission>): Promise<void>;
  endRoom(room: string): Promise<void>;
  /** Takes over an upgrade of `/rtc…`; false where the path is not the media server's. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** `/rtc/v1/validate` and the like: a plain GET on behalf of a client. */
  validate(url: string, authorization: string | undefined): Promise<ForwardedAnswer>;
  /** A RoomService call of an unmodified SDK (`/twirp/livekit.RoomService/<method>`). */
  roomService(
    method: string,
    contentType: string,
    authorization: string | undefined,
    body: Uint8Array,
  ): Promise<ForwardedAnswer>;
  /** `drain`: clients are told to come back by themselves. Resolves when every media process is gone. */
  stop(options: { readonly drain: boolean }): Promise<void>;
}
