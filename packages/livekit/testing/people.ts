/** What people in a test of the signalling do: enter with a first offer, announce tracks, offer them. */
import {
  AddTrackRequest,
  SessionDescription,
  TrackSource,
  TrackType,
  VideoLayer,
  VideoQuality,
} from '@livekit/protocol';
import type { Permission } from '../grants.ts';
import { cids } from './offers.ts';
import { grantsFor, type Person, type World } from './world.ts';

const sources = {
  microphone: { type: TrackType.AUDIO, source: TrackSource.MICROPHONE },
  camera: { type: TrackType.VIDEO, source: TrackSource.CAMERA },
  screen: { type: TrackType.VIDEO, source: TrackSource.SCREEN_SHARE },
} as const;

export type SourceName = keyof typeof sources;

const layers = [
  new VideoLayer({ quality: VideoQuality.LOW, width: 320, height: 180 }),
  new VideoLayer({ quality: VideoQuality.MEDIUM, width: 640, height: 360 }),
  new VideoLayer({ quality: VideoQuality.HIGH, width: 1280, height: 720 }),
];

export function addTrack(person: Person, name: SourceName, changes: object = {}): void {
  const value = new AddTrackRequest({
    cid: cids[name],
    name,
    ...sources[name],
    layers: name === 'camera' ? layers : [],
    ...changes,
  });
  person.say({ case: 'addTrack', value });
}

export function offer(person: Person, sdp: string, id: number): void {
  person.say({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id }) });
}

export interface People {
  readonly firstOffer: string;
  /** An offer that sends microphone, camera and screen in the sections 7, 8 and 9. */
  readonly publishing: string;
  /** Joins with the first offer; its path answers and opens. */
  enter(world: World, identity: string, permission?: Partial<Permission>): Person;
  /** Announces microphone, camera and screen, and offers them under the id 2. */
  publishAll(person: Person): void;
}

/** @param read the text of a capture in `sdp/captures`, by its name */
export function people(read: (name: string) => string): People {
  const firstOffer = read('first-offer');
  const publishing = read('microphone-camera-screen');
  return {
    firstOffer,
    publishing,
    enter(world, identity, permission = {}) {
      const person = world.open(grantsFor(identity, permission), { offer: { sdp: firstOffer, id: 1 } });
      world.answer(world.paths.length - 1);
      return person;
    },
    publishAll(person) {
      for (const name of ['microphone', 'camera', 'screen'] as const) addTrack(person, name);
      offer(person, publishing, 2);
    },
  };
}
