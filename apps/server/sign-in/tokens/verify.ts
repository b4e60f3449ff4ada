/** Is a token signed by this provider? */
import { Fault } from '@foyer/kernel';
import type { AlgorithmName } from '../../issuers/algorithms.ts';
import type { SignInResult, TokenUse, VerifiedToken } from '../ports.ts';
import type { SigningKeys } from './signing-keys.ts';

export { type Expected, judgeIdToken, judgeLogoutToken, judgeResponse, judgeUserInfo } from './judge.ts';

export interface SignatureRules {
  readonly algorithms: readonly AlgorithmName[];
  readonly keys: SigningKeys;
  readonly clientSecret: string | undefined;
}

export async function verifySigned(
  _jws: string,
  _use: TokenUse,
  _rules: SignatureRules,
): Promise<SignInResult<VerifiedToken>> {
  throw new Fault('not there yet');
}
