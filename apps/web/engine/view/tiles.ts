/** Who and what has a tile: people of the channel joined with what they publish, screens as tiles of their own. */
import type { WirePerson, WireRole } from '@foyer/wire';
import { type MediaView, type MicrophoneState, noMedia, type ParticipantMedia, type Picture } from '../media/view.ts';
import type { Roster } from '../meeting/roster.ts';

interface TileBase {
  /** Stable for as long as the tile may be shown. */
  readonly key: string;
  readonly identity: string;
  readonly name: string;
  readonly own: boolean;
}

export interface PersonTile extends TileBase {
  readonly kind: 'person';
  /** Undefined while only the media server knows them. */
  readonly participant: string | undefined;
  readonly role: WireRole | undefined;
  readonly picture: Picture | undefined;
  readonly microphone: MicrophoneState;
  readonly speaking: boolean;
  /** Their connection is lost and their place kept. */
  readonly dormant: boolean;
  readonly quality: ParticipantMedia['quality'];
}

export interface ScreenTile extends TileBase {
  readonly kind: 'screen';
  readonly picture: Picture;
}

export type Tile = PersonTile | ScreenTile;

export interface TileSource {
  /** Own identity and name, known from the admission on. */
  readonly self: { readonly id: string; readonly identity: string; readonly name: string; readonly role: WireRole };
  readonly roster: Roster | undefined;
  readonly media: MediaView;
}

export const screenKey = (identity: string) => `${identity}/screen`;

/** Every tile there could be, oneself first, then by time of joining; each person followed by their screen. */
export function tilesOf({ self, roster, media }: TileSource): readonly Tile[] {
  const tiles: Tile[] = [];
  const known = new Set<string>([self.identity]);
  const me = roster?.people.get(self.id);
  add(tiles, personTile(me ?? { ...self, presence: 'live' }, media.people.get(self.identity), true), media);
  for (const person of roster?.people.values() ?? []) {
    if (known.has(person.identity)) continue;
    known.add(person.identity);
    add(tiles, personTile(person, media.people.get(person.identity), false), media);
  }
  for (const [identity, seen] of media.people) {
    if (known.has(identity) || roster?.gone.has(identity)) continue;
    add(tiles, mediaOnly(identity, seen), media);
  }
  return tiles;
}

function add(tiles: Tile[], person: PersonTile, media: MediaView): void {
  tiles.push(person);
  const picture = media.people.get(person.identity)?.screen;
  if (picture === undefined) return;
  const { identity, name, own } = person;
  tiles.push({ kind: 'screen', key: screenKey(identity), identity, name, own, picture });
}

type Known = Pick<WirePerson, 'id' | 'identity' | 'name' | 'role' | 'presence'>;

function personTile(person: Known, media: ParticipantMedia = noMedia, own = false): PersonTile {
  return {
    kind: 'person',
    key: person.identity,
    identity: person.identity,
    participant: person.id,
    name: person.name,
    role: person.role,
    own,
    picture: media.camera,
    microphone: media.microphone,
    speaking: media.speaking && media.microphone === 'on',
    dormant: person.presence === 'dormant' && !own,
    quality: media.quality,
  };
}

function mediaOnly(identity: string, media: ParticipantMedia): PersonTile {
  return {
    kind: 'person',
    key: identity,
    identity,
    participant: undefined,
    name: media.name === '' ? identity : media.name,
    role: undefined,
    own: false,
    picture: media.camera,
    microphone: media.microphone,
    speaking: media.speaking && media.microphone === 'on',
    dormant: false,
    quality: media.quality,
  };
}
