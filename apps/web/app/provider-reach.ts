/** Whether this browser reaches a provider at all: seen from the page, before it goes there unasked (SI37). */

/** `fetch`, of some window. */
export type Fetching = (address: string, init: RequestInit) => Promise<unknown>;

/**
 * Anything that answers is reached; what it says is neither seen nor needed. A refused, lost or blocked request is not, and
 * neither is one that `patience` ends.
 */
export function isReached(address: string, patience: AbortSignal, fetching: Fetching): Promise<boolean> {
  const init: RequestInit = {
    ...{ mode: 'no-cors', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' },
    // The only one that there is without CORS. Where it leads to another host, our content policy ends it.
    redirect: 'follow',
    signal: patience,
  };
  return fetching(address, init).then(
    () => true,
    () => false,
  );
}

/** Chromium's names for it, the old and the new ones. */
const localNetwork = ['local-network-access', 'local-network', 'loopback-network'];

/**
 * A page of the internet that asks for something in a local network makes the browser ask the person. Nobody is to be asked
 * for this, so it is done in an empty frame that may not: there it fails at once. The page itself keeps what media may need.
 */
export async function reachesQuietly(address: string, patience: AbortSignal): Promise<boolean> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.allow = localNetwork.map((feature) => `${feature} 'none'`).join('; ');
  // Not every browser has the frame's window ready at once.
  const ready = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  try {
    await ready;
    const inside = frame.contentWindow;
    return inside !== null && (await isReached(address, patience, (at, init) => inside.fetch(at, init)));
  } finally {
    frame.remove();
  }
}
