/** Eyes in the page of somebody who joins: when Join was pressed, when each stage was passed, when the host was seen. */

/** In the order in which they are passed. */
export const stages = [
  'join asked',
  'admitted',
  'signalling opened',
  'signalling answered',
  'answer set',
  'media connected',
  'host announced',
  'first packet',
  'frame decoded',
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
  const pass = (stage: Stage, at = performance.now()): void => {
    window.joinStages[stage] ??= at;
  };
  const press = ({ target }: Event): void => {
    if (target instanceof Element && target.closest('[data-testid="join"]') !== null) {
      window.joinPressed ??= performance.now();
    }
  };
  for (const type of ['pointerdown', 'click']) document.addEventListener(type, press, { capture: true });

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!(entry instanceof PerformanceResourceTiming) || !entry.name.endsWith('/join')) continue;
      pass('join asked', entry.startTime);
      pass('admitted', entry.responseEnd);
    }
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
    const look = setInterval(async () => {
      for (const stat of (await this.getStats()).values()) {
        if (stat.type !== 'inbound-rtp' || stat.kind !== 'video') continue;
        if (stat.packetsReceived > 0) pass('first packet');
        if (stat.framesDecoded > 0) pass('frame decoded');
      }
      if (window.joinStages['frame decoded'] !== undefined) clearInterval(look);
    }, 20);
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
