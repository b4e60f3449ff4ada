/** Keeps the screen of a phone awake while the meeting is looked at. */
import { useEffect } from 'react';

export function useWakeLock(): void {
  useEffect(() => {
    const wake: WakeLock | undefined = navigator.wakeLock;
    if (wake === undefined) return;
    let held: WakeLockSentinel | undefined;
    let gone = false;
    const ask = async () => {
      if (document.visibilityState !== 'visible') return;
      try {
        held = await wake.request('screen');
        if (gone) await held.release();
      } catch (error) {
        // A low battery or a policy says no (Screen Wake Lock, section 6.1): the screen then sleeps as it always does.
        if (!(error instanceof DOMException)) throw error;
      }
    };
    void ask();
    // The browser lets go of the lock when the page is hidden.
    document.addEventListener('visibilitychange', ask);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', ask);
      void held?.release();
    };
  }, []);
}
