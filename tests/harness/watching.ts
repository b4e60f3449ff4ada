/** Whether pictures move: decoded frames of a page's video RTP streams, looked at over time. */
import type { Page } from 'playwright-core';
import { type InboundVideo, inboundVideo } from './browser.ts';
import { type Patience, until } from './until.ts';

/**
 * Waits until `count` video RTP streams have each decoded `frames` more frames than when first seen.
 * Returns them as last seen.
 */
export async function untilFramesGrow(
  page: Page,
  count: number,
  frames = 10,
  patience: Patience = {},
): Promise<InboundVideo[]> {
  const first = new Map<number, number>();
  let grown: InboundVideo[] = [];
  await until(
    `${count} moving pictures`,
    async () => {
      const flows = await inboundVideo(page);
      for (const { ssrc, framesDecoded } of flows) if (!first.has(ssrc)) first.set(ssrc, framesDecoded);
      grown = flows.filter(({ ssrc, framesDecoded }) => framesDecoded >= (first.get(ssrc) ?? 0) + frames);
      return grown.length >= count;
    },
    { within: 20_000, every: 100, ...patience },
  );
  return grown;
}
