/** Media made of a test's words; the fake of the `MediaPort`. */
import type { MayPublish, MediaAddress, MediaGone, MediaNews, MediaPort } from '../media/port.ts';
import { type MediaView, noMedia, type ParticipantMedia } from '../media/view.ts';

export interface FakeMedia {
  readonly connects: readonly { readonly address: MediaAddress; readonly identity: string; readonly may: MayPublish }[];
  readonly permits: readonly MayPublish[];
  /** Fresher addresses, as they came. */
  readonly refreshed: readonly MediaAddress[];
  /** What was switched by a wish or by a host, such as `microphone off`. */
  readonly switched: readonly string[];
  readonly stopped: boolean;
  readonly open: (tell: (news: MediaNews) => void) => MediaPort;
  /** Everything given is on top of a live view without trouble. */
  see(view?: Partial<MediaView>): void;
  seePeople(people: Readonly<Record<string, Partial<ParticipantMedia>>>): void;
  gone(why: MediaGone): void;
}

export function fakeMedia(): FakeMedia {
  const connects: { address: MediaAddress; identity: string; may: MayPublish }[] = [];
  const permits: MayPublish[] = [];
  const refreshed: MediaAddress[] = [];
  const switched: string[] = [];
  const switching = (what: string) => (on: boolean) => void switched.push(`${what} ${on ? 'on' : 'off'}`);
  let tell: (news: MediaNews) => void = () => undefined;
  let stopped = false;
  const off = { on: false, busy: false, deviceId: undefined };
  const base: MediaView = {
    status: 'live',
    people: new Map(),
    own: { microphone: off, camera: off, speakerId: undefined, share: 'off' },
    audible: true,
  };
  const see = (view: Partial<MediaView> = {}) => tell({ type: 'view', view: { ...base, ...view } });
  return {
    connects,
    permits,
    refreshed,
    switched,
    get stopped() {
      return stopped;
    },
    see,
    seePeople: (people) =>
      see({ people: new Map(Object.entries(people).map(([id, media]) => [id, { ...noMedia, ...media }])) }),
    gone: (why) => tell({ type: 'gone', why }),
    open(listener) {
      tell = listener;
      return {
        connect: (address, identity, may) => connects.push({ address, identity, may }),
        permit: (may) => permits.push(may),
        refresh: (address) => refreshed.push(address),
        setMicrophone: switching('microphone'),
        setCamera: switching('camera'),
        setShare: switching('share'),
        switchDevice: () => undefined,
        startSound: () => undefined,
        stop: () => {
          stopped = true;
        },
      };
    },
  };
}
