/**
 * The desk before the door: captures camera and microphone as asked, says plainly what is in the way, tries again when
 * that changes, and hands everything over when the person goes in. Free of React.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type CaptureSource, type DeviceLists, type DeviceWorld, noDevices, type Wanted } from './device-world.ts';
import type { SourceChoice } from './join-choice.ts';
import { type Trouble, troubleOf } from './trouble.ts';

export type SourceState =
  | { readonly is: 'off' }
  | { readonly is: 'starting' }
  | { readonly is: 'on'; readonly track: MediaStreamTrack; readonly deviceId: string | undefined }
  | { readonly is: 'trouble'; readonly trouble: Trouble };

export interface DeskState {
  readonly microphone: SourceState;
  readonly camera: SourceState;
  readonly devices: DeviceLists;
  /** Chosen now or last time, per source; the browser's default where absent. */
  readonly chosen: Partial<Record<CaptureSource, string>>;
}

const sources: readonly CaptureSource[] = ['microphone', 'camera'];
const kindOf: Record<CaptureSource, 'audio' | 'video'> = { microphone: 'audio', camera: 'video' };

export class DeviceDesk {
  readonly store: StoreApi<DeskState>;
  readonly #world: DeviceWorld;
  /** Counts what was asked of each source; a capture that was overtaken is thrown away. */
  readonly #asked: Record<CaptureSource, number> = { microphone: 0, camera: 0 };
  #unwatch: (() => void) | undefined;

  /** @param chosen devices of last time */
  constructor(world: DeviceWorld, chosen: DeskState['chosen']) {
    this.#world = world;
    this.store = createStore<DeskState>(() => ({
      microphone: { is: 'off' },
      camera: { is: 'off' },
      devices: noDevices,
      chosen,
    }));
  }

  /** Begins to watch, and captures what is wanted with one question to the person. */
  async open(on: Readonly<Record<CaptureSource, boolean>>): Promise<void> {
    this.#unwatch = this.#world.onChange(() => void this.#recheck());
    await this.#start(sources.filter((source) => on[source]));
    await this.#list();
  }

  async toggle(source: CaptureSource): Promise<void> {
    const now = this.store.getState()[source];
    if (now.is === 'on' || now.is === 'starting') this.#put(source, { is: 'off' });
    else await this.#start([source]);
  }

  /** Takes another device, and switches the source on with it where it was on or in trouble. */
  async choose(source: CaptureSource, deviceId: string): Promise<void> {
    const { chosen, [source]: before } = this.store.getState();
    this.store.setState({ chosen: { ...chosen, [source]: deviceId } });
    if (before.is !== 'off') await this.#start([source], true);
  }

  /** Tries again whatever is in trouble. */
  async retry(): Promise<void> {
    await this.#start(sources.filter((source) => this.store.getState()[source].is === 'trouble'));
    await this.#list();
  }

  /** What is on at this moment, with its live tracks. */
  choice(): Record<CaptureSource, SourceChoice> {
    return { microphone: this.#choiceOf('microphone'), camera: this.#choiceOf('camera') };
  }

  /** Lets go of the live tracks without stopping them: they belong to the meeting from now on. Closes the desk. */
  handOver(): void {
    this.#unwatch?.();
    for (const source of sources) {
      this.#asked[source] += 1;
      const state = this.store.getState()[source];
      if (state.is === 'on') state.track.onended = null;
    }
    this.store.setState({ microphone: { is: 'off' }, camera: { is: 'off' } });
  }

  /** Stops everything that is captured. */
  close(): void {
    this.#unwatch?.();
    for (const source of sources) this.#put(source, { is: 'off' });
  }

  #choiceOf(source: CaptureSource): SourceChoice {
    const { chosen, [source]: state } = this.store.getState();
    const deviceId = chosen[source] ?? (state.is === 'on' ? state.deviceId : undefined);
    return {
      // One that is still starting is wanted too: whoever goes in opens it anew.
      on: state.is === 'on' || state.is === 'starting',
      ...(deviceId === undefined ? {} : { deviceId }),
      ...(state.is === 'on' ? { track: state.track } : {}),
    };
  }

  async #start(wanted: readonly CaptureSource[], strictly = false): Promise<void> {
    if (wanted.length === 0) return;
    const { ability } = this.#world;
    if (ability !== 'able') {
      for (const source of wanted) this.#put(source, { is: 'trouble', trouble: ability });
      return;
    }
    for (const source of wanted) this.#put(source, { is: 'starting' });
    const numbers = wanted.map((source) => this.#asked[source]);
    const failed = await this.#capture(wanted, strictly);
    if (failed === undefined) return;
    const left = wanted.filter((source, index) => numbers[index] === this.#asked[source]);
    for (const source of left) await this.#explain(source, failed.cause, { strictly, alone: wanted.length === 1 });
  }

  /** One source of a capture that failed: finds out whether it was this one, by asking for it alone where that is fair. */
  async #explain(source: CaptureSource, cause: unknown, how: { strictly: boolean; alone: boolean }): Promise<void> {
    const number = this.#asked[source];
    const permission = await this.#world.permission(source);
    if (number !== this.#asked[source]) return;
    const trouble = troubleOf(cause, permission);
    // Whoever has just said no, or nothing, is not asked a second time.
    const answered = (trouble === 'denied' || trouble === 'asking') && permission !== 'granted';
    if (how.alone || answered) {
      this.#put(source, { is: 'trouble', trouble });
      return;
    }
    const failed = await this.#capture([source], how.strictly);
    if (failed === undefined || number !== this.#asked[source]) return;
    this.#put(source, { is: 'trouble', trouble: troubleOf(failed.cause, await this.#world.permission(source)) });
  }

  /** @returns what went wrong, undefined where the tracks have come */
  async #capture(wanted: readonly CaptureSource[], strictly: boolean): Promise<{ cause: unknown } | undefined> {
    const numbers = wanted.map((source) => this.#asked[source]);
    const { chosen } = this.store.getState();
    const ask: Partial<Record<CaptureSource, Wanted>> = {};
    for (const source of wanted) {
      const deviceId = chosen[source];
      ask[source] = deviceId === undefined ? { strictly } : { deviceId, strictly };
    }
    try {
      const tracks = await this.#world.capture(ask);
      wanted.forEach((source, index) => {
        const track = tracks.find(({ kind }) => kind === kindOf[source]);
        if (track === undefined) return;
        if (numbers[index] === this.#asked[source]) this.#take(source, track);
        else track.stop();
      });
      return undefined;
    } catch (cause) {
      return { cause };
    }
  }

  #take(source: CaptureSource, track: MediaStreamTrack): void {
    this.#put(source, { is: 'on', track, deviceId: track.getSettings().deviceId });
    // Unplugged, or the permission was taken back: ask again and see why.
    track.onended = () => void this.#start([source]);
    void this.#list();
  }

  #put(source: CaptureSource, state: SourceState): void {
    const before = this.store.getState()[source];
    if (before.is === 'on') {
      before.track.onended = null;
      before.track.stop();
    }
    this.#asked[source] += 1;
    this.store.setState({ [source]: state });
  }

  async #list(): Promise<void> {
    this.store.setState({ devices: await this.#world.list() });
  }

  /** Something changed outside: whatever that may have cured is tried again, without ever putting a new question. */
  async #recheck(): Promise<void> {
    await this.#list();
    for (const source of sources) {
      const state = this.store.getState()[source];
      if (state.is !== 'trouble') continue;
      const permission = await this.#world.permission(source);
      if (permission === 'granted') await this.#start([source]);
    }
  }
}
