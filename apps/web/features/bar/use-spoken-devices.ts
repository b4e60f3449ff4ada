/** Says when one's own microphone or camera goes on or off, whichever way it was done. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announcer.tsx';
import { useSession } from '../meeting/session-context.ts';

export function useSpokenDevices(): void {
  const session = useSession();
  const { t } = useTranslation('bar');
  useEffect(
    () =>
      session.store.subscribe(({ media, link }, before) => {
        // What one came in with was chosen a moment ago and need not be said.
        if (link === 'connecting') return;
        for (const device of ['microphone', 'camera'] as const) {
          const { on } = media.own[device];
          if (on !== before.media.own[device].on) announce(t(on ? `${device}NowOn` : `${device}NowOff`));
        }
      }),
    [session, t],
  );
}
