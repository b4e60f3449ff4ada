/** Eyes in the page of somebody who joins: when Join was pressed, when each stage was passed, when the host was seen. */

/** In the order in which they are passed. */
export const stages = [
  'admitted',
  'signalling opened',
  'signalling answered',
  'answer set',
  'media connected',
  'host announced',
  'frame shown',
] as const;

export type Stage = (typeof stages)[number];

declare global {
  interface Window {
    /** Milliseconds on the page's clock. */
    joinPressed?: number;
    joinStages: Partial<Record<Stage, number>>;
  }
}

/** Runs in the page before its own scripts, and must not use anything outside itself. */
export function watchJoin(identity: string): void {
  window.joinStages = {};
  const pass = (stage: Stage): void => {
    window.joinStages[stage] ??= performance.now();
  };
  const press = ({ target }: Event): void => {
    if (target instanceof Element && target.closest('[data-testid="join"]') !== null) {
      window.joinPressed ??= performance.now();
    }
  };
  for (const type of ['pointerdown', 'click']) document.addEventListener(type, press, { capture: true });

  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) if (name.endsWith('/join')) pass('admitted');
  }).observe({ type: 'resource' });

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      if (!String(url).includes('/rtc/')) return;
      this.addEventListener('open', () => pass('signalling opened'), { once: true });
      this.addEventListener('message', () => pass('signalling answered'), { once: true });
    }
  };

  const setRemote: (description: RTCSessionDescriptionInit) => Promise<void> =
    RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
    this.addEventListener('connectionstatechange', () => {
      if (this.connectionState === 'connected') pass('media connected');
    });
    this.addEventListener('track', () => pass('host announced'));
    await setRemote.call(this, description);
    pass('answer set');
  };

  const watched = new WeakSet<HTMLVideoElement>();
  const look = (): void => {
    const tile = `[data-testid="tile"][data-identity="${identity}"] video`;
    for (const video of document.querySelectorAll<HTMLVideoElement>(tile)) {
      if (watched.has(video)) continue;
      watched.add(video);
      video.requestVideoFrameCallback(() => pass('frame shown'));
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}
