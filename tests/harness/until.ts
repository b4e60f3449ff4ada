/** Waiting for a condition, never for a time. */
import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds after which the wait fails. Default 20 000. */
  readonly within?: number;
  /** Milliseconds between looks. Default 10. */
  readonly every?: number;
}

/**
 * Looks again and again until `look` gives something other than undefined, null or false, and gives that.
 * Fails with what was awaited and what was seen last; an error thrown by `look` ends the wait at once.
 */
export async function until<Seen>(
  what: string,
  look: () => Seen | Promise<Seen>,
  patience: Patience = {},
): Promise<Exclude<Seen, undefined | null | false>> {
  const within = patience.within ?? 20_000;
  const deadline = performance.now() + within;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) {
      return seen as Exclude<Seen, undefined | null | false>;
    }
    if (performance.now() >= deadline) throw new Error(`waited ${within} ms in vain for ${what}`);
    await pause(patience.every ?? 10);
  }
}
