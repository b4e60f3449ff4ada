/** Whose access was withdrawn is perhaps signed in no more: what this page knows of that is asked anew, before it offers a way. */
import { useEffect, useRef } from 'react';
import type { RoomDriver } from './room-driver.ts';
import type { RoomStage } from './room-stage.ts';
import { useForgetAccount } from './use-account.ts';

export function useAccessWithdrawn(driver: RoomDriver, stage: RoomStage): void {
  const forget = useForgetAccount();
  // A new function with every drawing, and always the same one.
  const forgetNow = useRef(forget);
  forgetNow.current = forget;
  const isWithdrawn = stage.at === 'failed' && stage.failure.kind === 'access-withdrawn';
  useEffect(() => {
    if (!isWithdrawn) return;
    // The door says whether a pass has ended too; then it is shown no more.
    void driver.preview().then(() => forgetNow.current());
  }, [isWithdrawn, driver]);
}
