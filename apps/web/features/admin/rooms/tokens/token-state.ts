/** What has become of an invitation, in the order in which the door judges it. Pure. */
import type { UnixSeconds } from '@foyer/kernel';
import type { JoinTokenInfo } from '@foyer/wire';

export type TokenState = 'revoked' | 'expired' | 'not-yet' | 'used-up' | 'valid';

export function stateOf(token: JoinTokenInfo, now: UnixSeconds): TokenState {
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt <= now) return 'expired';
  if (token.uses !== null && token.used >= token.uses) return 'used-up';
  if (token.notBefore !== null && token.notBefore > now) return 'not-yet';
  return 'valid';
}

/** Only what could still let somebody in can be taken back. */
export function isRevocable(state: TokenState): boolean {
  return state === 'valid' || state === 'not-yet' || state === 'used-up';
}
