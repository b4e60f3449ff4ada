import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services.ts';
import { type DeskState, DeviceDesk } from '../../devices/desk.ts';
import type { Remembered } from '../../devices/remembered.ts';

/**
 * The desk for as long as the page stands: opened with what was on last time, closed with the page. Live tracks go
 * along where they are taken into the meeting; everything else is switched off.
 */
export function useDesk(
  last: Remembered,
  takesTracks: () => boolean,
): { readonly desk: DeviceDesk; readonly state: DeskState } {
  const { devices } = useServices();
  const [desk] = useState(() => new DeviceDesk(devices, chosenOf(last)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once, as it was last time; later changes are the desk's own
  useEffect(() => {
    void desk.open({ microphone: last.microphoneOn, camera: last.cameraOn });
    return () => {
      if (takesTracks()) desk.handOver();
      else desk.close();
    };
  }, [desk]);
  return { desk, state: useStore(desk.store) };
}

function chosenOf({ microphoneId, cameraId }: Remembered): DeskState['chosen'] {
  return {
    ...(microphoneId === undefined ? {} : { microphone: microphoneId }),
    ...(cameraId === undefined ? {} : { camera: cameraId }),
  };
}
