/** What somebody decided before the door: their name, and what of them is seen and heard when they come in. */

export interface SourceChoice {
  /** Published at once when true. */
  readonly on: boolean;
  /** The device to use now and after switching on later; the browser's default where absent. */
  readonly deviceId?: string;
  /** Captured already and live: publish it rather than opening the device again. The receiver stops it. */
  readonly track?: MediaStreamTrack;
}

export interface JoinChoice {
  /** Trimmed, 1 to 80 characters. */
  readonly name: string;
  readonly microphone: SourceChoice;
  readonly camera: SourceChoice;
  /** Where the others are heard; the browser's default where absent, or where it cannot be chosen. */
  readonly speakerId?: string;
}

/** The same choice without anything live in it: for coming back, when the tracks have long been stopped. */
export function withoutTracks({ microphone, camera, ...rest }: JoinChoice): JoinChoice {
  return { ...rest, microphone: still(microphone), camera: still(camera) };
}

/** The same choice, unseen and unheard: for whoever is let in after waiting so long that they may not be looking. */
export function muted(choice: JoinChoice): JoinChoice {
  const { microphone, camera, ...rest } = withoutTracks(choice);
  return { ...rest, microphone: { ...microphone, on: false }, camera: { ...camera, on: false } };
}

/** Switches off whatever is live in a choice that nobody took up. */
export function stopTracks({ microphone, camera }: JoinChoice): void {
  microphone.track?.stop();
  camera.track?.stop();
}

function still({ on, deviceId }: SourceChoice): SourceChoice {
  return deviceId === undefined ? { on } : { on, deviceId };
}
