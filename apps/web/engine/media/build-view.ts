/** Reads livekit-client's objects into the plain view the meeting shows. */
import { ConnectionQuality, type Participant, type Room, Track, type TrackPublication } from 'livekit-client';
import { type MicrophoneState, type ParticipantMedia, type Picture, sameMedia } from './view.ts';

/** One `Picture` per track, for as long as the track lives. */
const pictures = new WeakMap<Track, Picture>();

export function pictureOf(track: Track): Picture {
  const known = pictures.get(track);
  if (known !== undefined) return known;
  const picture: Picture = {
    id: track.sid ?? track.mediaStreamID,
    show(element) {
      track.attach(element);
      return () => {
        track.detach(element);
      };
    },
  };
  pictures.set(track, picture);
  return picture;
}

export function mediaOf(participant: Participant): ParticipantMedia {
  return {
    name: participant.name ?? '',
    microphone: microphoneOf(participant.getTrackPublication(Track.Source.Microphone)),
    camera: visible(participant.getTrackPublication(Track.Source.Camera)),
    screen: visible(participant.getTrackPublication(Track.Source.ScreenShare)),
    speaking: participant.isSpeaking,
    quality: qualityOf(participant.connectionQuality),
  };
}

function microphoneOf(publication: TrackPublication | undefined): MicrophoneState {
  if (publication === undefined) return 'none';
  return publication.isMuted ? 'muted' : 'on';
}

function visible(publication: TrackPublication | undefined): Picture | undefined {
  const track = publication?.track;
  return track === undefined || publication?.isMuted === true ? undefined : pictureOf(track);
}

function qualityOf(quality: ConnectionQuality): ParticipantMedia['quality'] {
  if (quality === ConnectionQuality.Lost) return 'lost';
  return quality === ConnectionQuality.Poor ? 'poor' : 'good';
}

/** Everybody's media; an entry that has not changed stays the same object, so that its tile need not draw again. */
export function peopleOf(
  room: Room,
  before: ReadonlyMap<string, ParticipantMedia>,
): ReadonlyMap<string, ParticipantMedia> {
  const people = new Map<string, ParticipantMedia>();
  for (const participant of room.remoteParticipants.values()) {
    const media = mediaOf(participant);
    const old = before.get(participant.identity);
    people.set(participant.identity, old !== undefined && sameMedia(old, media) ? old : media);
  }
  return people;
}
