/** Our own keys for providers, over time: the newest are published, older ones still open what was made for them. */
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { Fault } from '@foyer/kernel';
import type { ProviderKeyView } from '@foyer/wire';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import type { ProviderKeyStore } from '../../store/port.ts';
import type { DecryptionKey } from '../ports.ts';

export interface ProviderKeysParts {
  readonly store: ProviderKeyStore;
  readonly clock: Clock;
  /** Age, in days, at which a key is followed by a new one. */
  readonly keyDays: number;
  /** Days for which a key that was followed still opens tokens. */
  readonly keptDays: number;
  /** Does a provider want us to prove by a key who we are? */
  readonly signs: boolean;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

export interface ProofKey {
  readonly kid: string;
  readonly alg: 'RS256';
  /** Private. */
  readonly key: KeyObject;
}

export class ProviderKeys {
  static async open(_parts: ProviderKeysParts): Promise<ProviderKeys> {
    throw new Fault('not there yet');
  }
  /**
   * Each key is listed once for every `alg` it serves, under one `kid`: Keycloak (26.7) takes only a key whose `alg` is the
   * configured one letter for letter, and fails with 500 where there is none, or none with an `alg`.
   */
  published(): { keys: JsonWebKey[] } {
    throw new Fault('not there yet');
  }
  decryption(): readonly DecryptionKey[] {
    throw new Fault('not there yet');
  }
  signing(): ProofKey | undefined {
    throw new Fault('not there yet');
  }
  list(): ProviderKeyView[] {
    throw new Fault('not there yet');
  }
  rotate(): Promise<readonly ProviderKeyView[]> {
    throw new Fault('not there yet');
  }
  stop(): void {
    throw new Fault('not there yet');
  }
}
