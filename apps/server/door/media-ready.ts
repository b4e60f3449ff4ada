/** Nobody is let in before there is a media server to let them into. */
import type { Clock } from '../clock.ts';
import type { MediaPort } from '../media/port.ts';

/** Milliseconds a join waits for a media server that is starting. */
const patience = 5_000;
const pause = 50;

export async function mediaReady(media: MediaPort, clock: Clock): Promise<boolean> {
  const end = clock.now() + patience;
  while (!media.ready() && clock.now() < end) await new Promise((resolve) => setTimeout(resolve, pause));
  return media.ready();
}
