/** The keys a provider signs with, as it publishes them. */
import type { KeyObject } from 'node:crypto';
import { Fault, type Result } from '@foyer/kernel';
import type { Clock } from '../../clock.ts';
import type { Algorithm } from '../../issuers/algorithms.ts';
import type { SignInFailure, SignInResult } from '../ports.ts';

export interface SigningKeysParts {
  /** The text of the key set; its failure is `sign-in-signing-keys-unreachable` or more exact. */
  readonly fetch: () => Promise<Result<string, SignInFailure>>;
  readonly clock: Pick<Clock, 'now'>;
}

export class SigningKeys {
  constructor(_parts: SigningKeysParts) {}
  find(_algorithm: Algorithm, _kid: string | undefined): Promise<SignInResult<readonly KeyObject[]>> {
    throw new Fault('not there yet');
  }
  /** The set as it was published, for the doctor. */
  text(): Promise<SignInResult<string>> {
    throw new Fault('not there yet');
  }
}
