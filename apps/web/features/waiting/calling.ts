/** Calling somebody who waits and looks elsewhere: whether they want it, and whether their browser lets us. */

const key = 'foyer.call-me';

/** What is needed of `Notification`. */
export interface Notices {
  readonly permission: 'default' | 'denied' | 'granted';
  /** Asks the person; settles with the answer. */
  readonly request: () => Promise<'default' | 'denied' | 'granted'>;
  /** Shows one; `false` where the browser cannot from a page (Android's want a service worker). */
  readonly show: (title: string, body: string) => boolean;
}

/** `impossible`: this browser shows none. `refused`: the person or the browser said no, for this whole site. */
export type CallState = 'impossible' | 'refused' | 'off' | 'on';

type Drawer = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export function callState(notices: Notices | undefined, drawer: Drawer | undefined): CallState {
  if (notices === undefined) return 'impossible';
  if (notices.permission === 'denied') return 'refused';
  return notices.permission === 'granted' && drawer?.getItem(key) === 'yes' ? 'on' : 'off';
}

/** On or off, as the person wants; the browser asks them where it has not yet. */
export async function toggleCall(notices: Notices | undefined, drawer: Drawer | undefined): Promise<CallState> {
  const before = callState(notices, drawer);
  if (notices === undefined || before === 'refused') return before;
  if (before === 'on') drawer?.removeItem(key);
  else if ((await notices.request()) === 'granted') drawer?.setItem(key, 'yes');
  return callState(notices, drawer);
}

/** The browser's notifications; undefined where it has none. */
export function browserNotices(world: typeof globalThis): Notices | undefined {
  if (!('Notification' in world)) return undefined;
  const { Notification } = world;
  return {
    get permission() {
      return Notification.permission;
    },
    request: () => Notification.requestPermission(),
    show: (title, body) => {
      try {
        const shown = new Notification(title, { body, tag: 'foyer.let-in' });
        shown.onclick = () => {
          world.focus();
          shown.close();
        };
        return true;
      } catch (cause) {
        if (cause instanceof TypeError) return false;
        throw cause;
      }
    },
  };
}
