/** What a room's meetings ask of the media server, one after the other, so that an end never overtakes a join. */
import type { Logger } from 'pino';

type Work = () => Promise<void>;

export class MediaQueue {
  readonly #tails = new Map<string, Promise<void>>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Runs after everything queued for this room before. A failure is logged: the door's guard holds without it. */
  add(room: string, what: string, work: Work): void {
    const before = this.#tails.get(room) ?? Promise.resolve();
    const tail = before.then(work).catch((error: unknown) => {
      this.#log.warn({ room, what, err: error }, 'media server: not done');
    });
    this.#tails.set(room, tail);
    tail.finally(() => {
      if (this.#tails.get(room) === tail) this.#tails.delete(room);
    });
  }

  /** Resolves when all that was queued for this room until now is done. */
  async settled(room: string): Promise<void> {
    await this.#tails.get(room);
  }
}
