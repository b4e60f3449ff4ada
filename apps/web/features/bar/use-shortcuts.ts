/** Listens for the keys of the meeting on the whole page. */
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { useHand } from '../hand/use-hand.ts';
import { useMay, useSession } from '../meeting/session-context.ts';
import { usePreferences } from '../settings/preferences.ts';
import { actOf, isMac, type Shortcut, type ShortcutAct, shortcutsFor } from './shortcuts.ts';

/** Undefined while the person has turned shortcuts off. */
export function useShortcutNames(): Record<ShortcutAct, Shortcut> | undefined {
  const on = usePreferences(({ shortcuts }) => shortcuts);
  return useMemo(() => (on ? shortcutsFor(isMac(navigator.platform)) : undefined), [on]);
}

export function useShortcuts(bar: RefObject<HTMLElement | null>): void {
  const session = useSession();
  const on = usePreferences(({ shortcuts }) => shortcuts);
  const mayMicrophone = useMay('track.publish.microphone');
  const mayCamera = useMay('track.publish.camera');
  const hand = useHand();
  const toggleHand = useRef(hand.toggle);
  toggleHand.current = hand.held === undefined || hand.place !== undefined ? hand.toggle : () => undefined;
  useEffect(() => {
    const mac = isMac(navigator.platform);
    const acts: Record<ShortcutAct, () => void> = {
      microphone: () => mayMicrophone && session.setMicrophone(!session.store.getState().media.own.microphone.on),
      camera: () => mayCamera && session.setCamera(!session.store.getState().media.own.camera.on),
      hand: () => toggleHand.current(),
      toolbar: () => bar.current?.querySelector<HTMLElement>('button:not([disabled])')?.focus(),
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const act = actOf(event, mac);
      // F2 stays when shortcuts are off: it moves the focus and changes nothing.
      if (act === undefined || (!on && act !== 'toolbar')) return;
      event.preventDefault();
      acts[act]();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [session, bar, on, mayMicrophone, mayCamera]);
}
