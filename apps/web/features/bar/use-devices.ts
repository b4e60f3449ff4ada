/** The devices there are, asked for when a menu opens and kept up to date while it is open. */
import { useEffect, useState } from 'react';
import { browserDevices, type DeviceLists, noDevices } from '../../devices/device-world.ts';

export function useDevices(watched: boolean): DeviceLists {
  const [lists, setLists] = useState<DeviceLists>(noDevices);
  useEffect(() => {
    if (!watched) return;
    const world = browserDevices();
    let gone = false;
    const read = async () => {
      const next = await world.list();
      if (!gone) setLists(next);
    };
    void read();
    const unwatch = world.onChange(() => void read());
    return () => {
      gone = true;
      unwatch();
    };
  }, [watched]);
  return lists;
}
