/** What is worth keeping of a stay, so that this browser finds back into it: told whenever it changes. */
import type { ResumeToken, WireRole } from '@foyer/wire';
import type { OwnDevice } from '../media/view.ts';
import type { MeetingState } from './state.ts';
import { meOf } from './state.ts';

export interface PlaceSource {
  readonly on: boolean;
  readonly deviceId?: string;
}

export interface Place {
  readonly resume: ResumeToken;
  /** Participant id. */
  readonly participant: string;
  readonly name: string;
  readonly role: WireRole;
  readonly room: { readonly slug: string; readonly title: string };
  /** How one was seen and heard last. */
  readonly microphone: PlaceSource;
  readonly camera: PlaceSource;
}

function placeOf(state: MeetingState, resume: ResumeToken): Place {
  const { id, name, role } = meOf(state);
  const { microphone, camera } = state.media.own;
  return {
    resume,
    participant: id,
    name,
    role,
    room: { slug: state.room.slug, title: state.room.title },
    microphone: sourceOf(microphone),
    camera: sourceOf(camera),
  };
}

/** A device that is being opened is meant to be on. */
function sourceOf({ on, busy, deviceId }: OwnDevice): PlaceSource {
  return { on: on || busy, ...(deviceId === undefined ? {} : { deviceId }) };
}

/** Tells the place again only where something in it has changed. */
export class PlaceTeller {
  private readonly tell: (place: Place) => void;
  private last = '';

  constructor(tell: (place: Place) => void) {
    this.tell = tell;
  }

  update(state: MeetingState, resume: ResumeToken): void {
    const place = placeOf(state, resume);
    const text = JSON.stringify(place);
    if (text === this.last) return;
    this.last = text;
    this.tell(place);
  }
}
