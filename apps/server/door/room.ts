/** The room that was asked for; made on the way in where another system's token may make rooms. */
import { changePolicy } from '@foyer/admission';
import { type Chance, Fault } from '@foyer/kernel';
import type { ForeignBearer } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import { isSlug, makeRoom, planRoom, startPolicy } from '../rooms.ts';
import type { RoomRecord, Store } from '../store/port.ts';

export interface RoomParts {
  readonly store: Store;
  readonly config: Config;
  readonly chance: Chance;
  readonly clock: Clock;
}

/**
 * @param foreign verified for this very room
 * @param make whether a room that is not there is made, or only thought of, for a preview
 */
export async function roomFor(
  slug: string,
  foreign: ForeignBearer | undefined,
  parts: RoomParts,
  make: boolean,
): Promise<RoomRecord | undefined> {
  if (!isSlug(slug)) return undefined;
  const room = await parts.store.rooms.find(slug);
  if (room !== undefined || foreign === undefined || !foreign.makesRooms) return room;
  const policy = changePolicy(startPolicy(parts.config.rooms), foreign.roomPolicy);
  if (!policy.ok) throw new Fault(`the configured policy of an issuer is none: ${foreign.issuer}`);
  const wish = { slug, policy: policy.value };
  const made = make ? await makeRoom(wish, parts) : planRoom(wish, parts);
  // Of two who come at once, one makes it; a name that is the server's own names no room.
  return made.ok ? made.value : parts.store.rooms.find(slug);
}
