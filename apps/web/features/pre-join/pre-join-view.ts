/** What the page before joining says and decides: pure, no React. */
import { limits, nameSchema, type Preview, type WireRole } from '@foyer/wire';
import * as z from 'zod/mini';
import type { Wishes } from '../../app/link.ts';
import type { SourceState } from '../../devices/desk.ts';
import type { CaptureSource } from '../../devices/device-world.ts';
import type { JoinChoice } from '../../devices/join-choice.ts';
import type { Remembered } from '../../devices/remembered.ts';
import type { Trouble } from '../../devices/trouble.ts';

/** Whether somebody of this role publishes at all; who does not is asked neither for a camera nor a microphone. */
export const publishes: Record<WireRole, boolean> = { host: true, speaker: true, listener: false };

/** A key of the `pre-join` namespace and what fills it. */
export interface Words {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** As many as there are faces beside them. */
export const mostNames = 3;

/** "Ana, Ben and Kofi are here", whatever the server tells: names, a count, or neither. */
export function peopleWords({ count, names }: NonNullable<Preview['people']>, language: string): Words {
  if (count === 0) return { key: 'people_zero', values: {} };
  if (names.length === 0) return { key: 'peopleCount', values: { count } };
  const shown = names.slice(0, mostNames);
  const more = count - shown.length;
  if (more > 0) return { key: 'peopleMore', values: { names: shown.join(', '), count: more } };
  const list = new Intl.ListFormat(language, { type: 'conjunction' }).format(names);
  return { key: 'peopleNames', values: { names: list, count: names.length } };
}

/** A page that was left and is found again: what of it is still known. */
export type Left = Partial<JoinChoice>;

/**
 * What the page begins with: as it was left, where a reload or a sign-in came between; else as the link wishes; else
 * under the name the server knows the person by, and as it was last time.
 */
export function firstLook(last: Remembered, wishes: Wishes, left: Left = {}, suggestedName?: string): Remembered {
  const { name, microphone, camera, speakerId } = left;
  return {
    name: name ?? wishes.name?.slice(0, limits.name) ?? suggestedName ?? last.name,
    microphoneOn: microphone?.on ?? wishes.microphone ?? last.microphoneOn,
    cameraOn: camera?.on ?? wishes.camera ?? last.cameraOn,
    microphoneId: microphone?.deviceId ?? last.microphoneId,
    cameraId: camera?.deviceId ?? last.cameraId,
    speakerId: speakerId ?? last.speakerId,
  };
}

/** The key of the one button, by what one comes in as and what one would meet. */
export function joinKey(role: WireRole, entry: Preview['entry']): string {
  if (entry === 'lobby') return 'askToJoin';
  if (entry === 'waiting-for-host') return 'joinAndWait';
  return publishes[role] ? 'join' : 'joinListening';
}

/** The name as it will be shown, or the key of what is wrong with it. */
export function checkName(
  text: string,
): { readonly ok: true; readonly name: string } | { readonly ok: false; readonly key: 'nameMissing' | 'nameUnfit' } {
  if (text.trim() === '') return { ok: false, key: 'nameMissing' };
  const parsed = z.safeParse(nameSchema, text);
  return parsed.success ? { ok: true, name: parsed.data } : { ok: false, key: 'nameUnfit' };
}

/** What stands in the picture instead of the person; undefined while the camera shows them. */
export type PictureWords =
  | { readonly is: 'off' | 'starting' | 'ask' }
  | { readonly is: 'trouble'; readonly trouble: Trouble };

/**
 * @param waitedLong the camera has been starting for so long that the browser is probably asking
 */
export function pictureWords(camera: SourceState, waitedLong: boolean): PictureWords | undefined {
  switch (camera.is) {
    case 'on':
      return undefined;
    case 'starting':
      return { is: waitedLong ? 'ask' : 'starting' };
    case 'off':
      return { is: 'off' };
    case 'trouble':
      return { is: 'trouble', trouble: camera.trouble };
  }
}

/** Whether one sentence says it for both. */
export function sameTrouble({ camera, microphone }: Readonly<Record<CaptureSource, SourceState>>): boolean {
  return camera.is === 'trouble' && microphone.is === 'trouble' && camera.trouble === microphone.trouble;
}

/** The one trouble worth explaining: one with a way out before one without, the camera's before the microphone's. */
export function troubleToExplain(states: Readonly<Record<CaptureSource, SourceState>>): Trouble | undefined {
  const troubles = [states.camera, states.microphone].flatMap((state) =>
    state.is === 'trouble' ? [state.trouble] : [],
  );
  return troubles.find((trouble) => trouble !== 'missing') ?? troubles[0];
}
