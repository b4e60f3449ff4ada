import { expect, it } from 'vitest';
import { type JoinChoice, muted, stopTracks, withoutTracks } from './join-choice.ts';

class FakeTrack {
  stopped = 0;
  stop() {
    this.stopped += 1;
  }
}

const microphone = new FakeTrack();
const camera = new FakeTrack();
const choice: JoinChoice = {
  name: 'Ana',
  microphone: { on: true, deviceId: 'm', track: microphone as unknown as MediaStreamTrack },
  camera: { on: true, track: camera as unknown as MediaStreamTrack },
  speakerId: 's',
};

it('comes back without anything live in it', () => {
  expect(withoutTracks(choice)).toEqual({
    name: 'Ana',
    microphone: { on: true, deviceId: 'm' },
    camera: { on: true },
    speakerId: 's',
  });
});

it('comes back unseen and unheard, with the same devices', () => {
  expect(muted(choice)).toEqual({
    name: 'Ana',
    microphone: { on: false, deviceId: 'm' },
    camera: { on: false },
    speakerId: 's',
  });
});

it('stops what nobody took up', () => {
  stopTracks(choice);
  stopTracks(muted(choice));
  expect([microphone.stopped, camera.stopped]).toEqual([1, 1]);
});
