/** The rooms of this process, by name; and the RoomService calls about them. */
import { no, ok } from '@foyer/kernel';
import {
  type Call,
  type DirectoryCall,
  type DirectoryReply,
  directoryReplies,
  isDirectoryCall,
  limits,
  type RoomReply,
} from '@foyer/livekit';
import { type RoomSettings, RoomShell, type ShellServices } from './room-shell.ts';

/** Rooms that exist at once; an empty one goes by itself. */
const mostRooms = 10_000;

export class Rooms {
  readonly #services: ShellServices;
  readonly #rooms = new Map<string, RoomShell>();

  constructor(services: ShellServices) {
    this.#services = services;
  }

  get size(): number {
    return this.#rooms.size;
  }

  get people(): number {
    let people = 0;
    for (const room of this.#rooms.values()) people += room.size;
    return people;
  }

  /** The room of this name, made where there is none; undefined where there are too many. */
  enter(settings: RoomSettings): RoomShell | undefined {
    const known = this.#rooms.get(settings.name);
    if (known || this.#rooms.size >= mostRooms) return known;
    const room = new RoomShell(settings, this.#services, () => {
      if (this.#rooms.get(settings.name) === room) this.#rooms.delete(settings.name);
    });
    this.#rooms.set(settings.name, room);
    return room;
  }

  serve(call: Call): RoomReply | DirectoryReply {
    if (isDirectoryCall(call)) return this.#serveDirectory(call);
    const room = this.#rooms.get(call.request.room);
    return room ? room.call(call) : no({ code: 'not_found', msg: 'requested room does not exist' });
  }

  drain(): void {
    for (const room of [...this.#rooms.values()]) room.drain();
  }

  #serveDirectory(call: DirectoryCall): DirectoryReply {
    switch (call.method) {
      case 'CreateRoom':
        return this.#create(call.request);
      case 'ListRooms': {
        const names = new Set(call.request.names);
        const rooms = [...this.#rooms.values()].filter(({ name }) => names.size === 0 || names.has(name));
        return ok(directoryReplies.rooms(rooms.map((room) => room.info())));
      }
      case 'DeleteRoom': {
        const room = this.#rooms.get(call.request.room);
        if (!room) return no({ code: 'not_found', msg: 'requested room does not exist' });
        room.delete();
        return ok(directoryReplies.deleted());
      }
    }
  }

  #create(request: Extract<DirectoryCall, { method: 'CreateRoom' }>['request']): DirectoryReply {
    const { name, metadata, maxParticipants, emptyTimeout, departureTimeout } = request;
    if (name === '' || name.length > limits.name || metadata.length > limits.metadata) {
      return no({ code: 'invalid_argument', msg: 'name or metadata is empty or too long' });
    }
    const room = this.enter({
      name,
      metadata,
      maxParticipants,
      ...(emptyTimeout > 0 ? { emptyTimeout: emptyTimeout * 1000 } : {}),
      ...(departureTimeout > 0 ? { departureTimeout: departureTimeout * 1000 } : {}),
    });
    return room ? ok(room.info()) : no({ code: 'resource_exhausted', msg: 'too many rooms' });
  }
}
