/** All configured providers. */
import type { Logger } from 'pino';
import type { Provider } from './provider.ts';

/** Providers that are looked at together at the start: of a thousand not all at once. */
const atOnce = 20;

export class Providers<One extends Pick<Provider, 'options' | 'look'> = Provider> {
  readonly all: readonly One[];
  readonly #byId: ReadonlyMap<string, One>;
  readonly #log: Pick<Logger, 'error'>;
  #stopped = false;

  constructor(all: readonly One[], log: Pick<Logger, 'error'>) {
    this.all = all;
    this.#byId = new Map(all.map((one) => [one.options.id, one]));
    this.#log = log;
  }

  find(id: string): One | undefined {
    return this.#byId.get(id);
  }

  /** Looks at each once, so that the log says at the start what cannot be reached (SI2). Nothing waits for it. */
  start(): void {
    const left = this.all.values();
    for (let line = 0; line < Math.min(atOnce, this.all.length); line += 1) void this.#lookAtEach(left);
  }

  /** Those that were not looked at yet are left alone. */
  stop(): void {
    this.#stopped = true;
  }

  async #lookAtEach(left: Iterator<One>): Promise<void> {
    for (let next = left.next(); next.done !== true && !this.#stopped; next = left.next())
      await next.value
        .look()
        .catch((error: unknown) => this.#log.error({ err: error }, 'a sign-in provider was not asked'));
  }
}
