/** What a sign-in in the window beside it changes for the page of a room. */
import { useEffect, useRef } from 'react';
import { shownName } from './room-door.ts';
import type { RoomDriver } from './room-driver.ts';
import { useServices } from './services.ts';
import { useForgetAccount } from './use-account.ts';

export function useSignInWindow(slug: string, driver: RoomDriver): void {
  const { api, tokens, signInWindow } = useServices();
  const forget = useForgetAccount();
  // A new function with every drawing, and always the same one.
  const forgetNow = useRef(forget);
  forgetNow.current = forget;
  useEffect(() => {
    const unhear = signInWindow.whenDone(async (room, { pass, name }) => {
      if (room !== slug) return;
      if (signInWindow.isFramed) {
        tokens.keepPass(slug, pass);
        driver.signedIn(name);
        return;
      }
      // Here the window's cookie is this page's too, and needs no pass.
      await forgetNow.current();
      const me = await api.me();
      driver.signedIn(me.ok ? shownName(me.value) : name);
    });
    return () => {
      unhear();
      signInWindow.stop();
    };
  }, [slug, driver, api, tokens, signInWindow]);
}
