/** All configured providers. */
import type { Logger } from 'pino';
import type { Provider } from './provider.ts';

export class Providers {
  readonly all: readonly Provider[];
  readonly #log: Pick<Logger, 'error'>;

  constructor(all: readonly Provider[], log: Pick<Logger, 'error'>) {
    this.all = all;
    this.#log = log;
  }

  find(id: string): Provider | undefined {
    return this.all.find(({ options }) => options.id === id);
  }

  /** Asks each once, so that the log says at the start what cannot be reached (SI2). Nothing waits for it. */
  start(): void {
    for (const provider of this.all)
      provider
        .discovery()
        .catch((error: unknown) => this.#log.error({ err: error }, 'a sign-in provider was not asked'));
  }
}
