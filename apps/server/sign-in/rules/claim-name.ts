/** The name that is shown of somebody, out of the claims (SI23). */
import { claimAt, claimOf, type Payload, shownName } from '../../issuers/claims.ts';

function textAt(claims: Payload, place: string): string | undefined {
  const value = claimAt(claims, place);
  return typeof value === 'string' ? shownName(value) : undefined;
}

/** Many providers use the address as username; what others see is only the part before the `@`. */
function withoutDomain(username: string | undefined): string | undefined {
  const at = username?.indexOf('@') ?? -1;
  return at > 0 ? username?.slice(0, at) : username;
}

function givenAndFamily(claims: Payload): string | undefined {
  const parts = ['given_name', 'family_name'].map((name) => claimOf(claims, name));
  return shownName(parts.filter((part) => typeof part === 'string').join(' '));
}

/** @param place of the configured claim; otherwise the usual ones (OpenID Connect Core section 5.1) are tried */
export function shownNameOf(claims: Payload, place: string | undefined): string | undefined {
  if (place !== undefined) return textAt(claims, place);
  return textAt(claims, 'name') ?? withoutDomain(textAt(claims, 'preferred_username')) ?? givenAndFamily(claims);
}

/** For lists of accounts; nobody is looked up by it. */
export function usernameOf(claims: Payload, subject: string): string {
  return textAt(claims, 'preferred_username') ?? textAt(claims, 'name') ?? shownName(subject) ?? 'unnamed';
}
