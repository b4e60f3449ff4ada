/** Media by livekit-client: one Room at a time, our own tracks held across rooms, everything seen told as a view. */
import { type LocalTrack, type RemoteTrack, Room, RoomEvent, Track } from 'livekit-client';
import { peopleOf, pictureOf } from './build-view.ts';
import { type OwnStart, OwnTracks } from './own-tracks.ts';
import type { MayPublish, MediaAddress, MediaNews, MediaPort } from './port.ts';
import { goneBy, goneByError, isUnpermitted } from './reasons.ts';
import { roomOptions } from './room-options.ts';
import { type MediaStatus, type MediaView, noMedia, type ParticipantMedia, sameMedia } from './view.ts';

/** Everything after which the view may look different. */
const viewEvents = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.ConnectionQualityChanged,
  RoomEvent.AudioPlaybackStatusChanged,
] as const;

export class LiveKitMedia implements MediaPort {
  private readonly tell: (news: MediaNews) => void;
  private readonly own: OwnTracks;
  private readonly sound: HTMLElement;
  private room: Room | undefined;
  private address: MediaAddress = { url: '', token: '' };
  private may: MayPublish = { microphone: false, camera: false, screen: false, 'screen-audio': false };
  private identity = '';
  private status: MediaStatus = 'connecting';
  private people: ReadonlyMap<string, ParticipantMedia> = new Map();
  private ownMedia: ParticipantMedia = noMedia;
  private speakerId: string | undefined;
  private updateQueued = false;
  private stopped = false;

  /** @param sound where audio elements are put; they play everybody, whoever's tile is on the page */
  constructor(start: OwnStart & { readonly speakerId?: string }, sound: HTMLElement, tell: (news: MediaNews) => void) {
    this.tell = tell;
    this.sound = sound;
    this.speakerId = start.speakerId;
    this.own = new OwnTracks(start, {
      changed: () => this.queueUpdate(),
      publish: (track, source) => void this.publish(track, source),
      unpublish: (track) => void this.room?.localParticipant.unpublishTrack(track, true),
      trouble: (source, why) => this.tell({ type: 'trouble', source, why }),
    });
    this.queueUpdate();
  }

  connect(address: MediaAddress, identity: string, may: MayPublish): void {
    this.dropRoom();
    this.address = address;
    this.identity = identity;
    this.may = may;
    this.status = 'connecting';
    this.own.permit(may);
    const room = new Room(roomOptions(this.speakerId));
    this.room = room;
    this.listen(room);
    void this.run(room, address);
    this.queueUpdate();
  }

  refresh(address: MediaAddress): void {
    this.address = address;
  }

  permit(may: MayPublish): void {
    this.may = may;
    this.own.permit(may);
    this.queueUpdate();
  }

  setMicrophone(on: boolean): void {
    this.own.microphone.set(on);
  }

  setCamera(on: boolean): void {
    this.own.camera.set(on);
  }

  setShare(on: boolean): void {
    void this.own.setShare(on);
  }

  switchDevice(kind: MediaDeviceKind, deviceId: string): void {
    if (kind === 'audioinput') void this.own.microphone.use(deviceId);
    else if (kind === 'videoinput') void this.own.camera.use(deviceId);
    else void this.switchSpeaker(deviceId);
  }

  startSound(): void {
    // Refused again: the button stays, because `audible` stays false.
    void this.room?.startAudio().then(
      () => this.queueUpdate(),
      () => this.queueUpdate(),
    );
  }

  stop(): void {
    this.stopped = true;
    this.dropRoom();
    this.own.stop();
    this.sound.remove();
  }

  private async run(room: Room, address: MediaAddress): Promise<void> {
    let signalled = false;
    room.once(RoomEvent.SignalConnected, () => {
      signalled = true;
      // The first token lives for minutes; a connection made anew later needs the one the server has handed out since.
      room.engine.on('tokenRefreshed', (token) => {
        if (room === this.room) this.address = { ...this.address, token };
      });
      // Publishing here, not after `connect` resolves, lets ICE and DTLS run while the tracks are announced.
      for (const { track, source } of this.own.toPublish()) void this.publish(track, source);
      if (room === this.room) this.tell({ type: 'reached' });
    });
    try {
      await room.connect(address.url, address.token);
      if (room !== this.room) return;
      this.status = 'live';
      this.queueUpdate();
    } catch (error) {
      const why = goneByError(error, signalled);
      if (room !== this.room || why === undefined) return;
      this.dropRoom();
      this.tell({ type: 'gone', why });
    }
  }

  private listen(room: Room): void {
    for (const event of viewEvents) room.on(event, () => this.queueUpdate());
    room.on(RoomEvent.TrackSubscribed, (track) => this.hear(track));
    room.on(RoomEvent.TrackUnsubscribed, (track) => this.unhear(track));
    room.on(RoomEvent.ParticipantPermissionsChanged, (_, participant) => {
      if (room === this.room && participant === room.localParticipant) this.publishMissing(room);
    });
    const status = (next: MediaStatus) => () => {
      if (room !== this.room) return;
      this.status = next;
      this.queueUpdate();
    };
    // The media server does not know us any more. The client's own way back waits two seconds on top; a new room does not.
    room.on(RoomEvent.Reconnecting, () => {
      if (room === this.room) this.connect(this.address, this.identity, this.may);
    });
    room.on(RoomEvent.SignalReconnecting, status('reconnecting'));
    room.on(RoomEvent.Reconnected, status('live'));
    room.on(RoomEvent.Disconnected, (reason) => {
      const why = goneBy(reason);
      // A connect that fails is told by its promise, which knows more.
      if (room !== this.room || this.status === 'connecting' || why === undefined) return;
      this.dropRoom();
      this.tell({ type: 'gone', why });
    });
  }

  private async publish(track: LocalTrack, source: Track.Source): Promise<void> {
    const room = this.room;
    if (room === undefined) return;
    try {
      await room.localParticipant.publishTrack(track, { source });
    } catch (error) {
      // A room that was dropped meanwhile takes nothing; the next one is given the track again. A permission may be told
      // here before the media server has heard of it: then the track is published when that says so.
      if (room === this.room && !isUnpermitted(error)) this.own.failed(source, error);
    }
  }

  private publishMissing(room: Room): void {
    const published = new Set([...room.localParticipant.trackPublications.values()].map(({ track }) => track));
    for (const { track, source } of this.own.toPublish()) if (!published.has(track)) void this.publish(track, source);
  }

  private hear(track: RemoteTrack): void {
    if (track.kind === Track.Kind.Audio) this.sound.append(track.attach());
  }

  private unhear(track: RemoteTrack): void {
    if (track.kind !== Track.Kind.Audio) return;
    for (const element of track.detach()) element.remove();
  }

  private async switchSpeaker(deviceId: string): Promise<void> {
    try {
      await this.room?.switchActiveDevice('audiooutput', deviceId);
      this.speakerId = deviceId;
    } catch (error) {
      this.own.failed(Track.Source.Unknown, error);
    }
    this.queueUpdate();
  }

  /** Our own tracks are kept: they belong to us, not to the room (`stopLocalTrackOnUnpublish` is off for this). */
  private dropRoom(): void {
    const room = this.room;
    this.room = undefined;
    this.status = 'connecting';
    this.sound.replaceChildren();
    void room?.disconnect(false);
  }

  private queueUpdate(): void {
    if (this.updateQueued || this.stopped) return;
    this.updateQueued = true;
    queueMicrotask(() => {
      this.updateQueued = false;
      if (!this.stopped) this.tell({ type: 'view', view: this.view() });
    });
  }

  private view(): MediaView {
    const room = this.room;
    // While there is no room the last picture of everybody stays, frozen and dimmed by the stage.
    if (room !== undefined && this.status !== 'connecting') this.people = peopleOf(room, this.people);
    const own = this.own.media(room?.localParticipant, pictureOf);
    if (!sameMedia(own, this.ownMedia)) this.ownMedia = own;
    const people = new Map(this.people).set(this.identity, this.ownMedia);
    return {
      status: this.status,
      people,
      own: this.own.view(this.speakerId),
      audible: room?.canPlaybackAudio ?? true,
    };
  }
}
