/** Identities of other systems' people, kept apart by the issuer's id: none can pass for another's, or for one of ours. */
import { createHash } from 'node:crypto';

/** What stands in an identity as it is. One that begins with `=` would look like a digest. */
const plain = /^(?!=)[\w.@:+/=-]{1,80}$/;

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** `<issuer>:<user>`; a user id with other characters, or a long one, is named by its digest. */
export function identityOf(issuer: string, user: string): string {
  return `${issuer}:${plain.test(user) ? user : `=${digest(user)}`}`;
}

/** `jwt:<issuer>:<jti>`, or a digest of the token where it has no id of its own. Neither opens anything. */
export function credentialOf(issuer: string, tokenId: unknown, token: string): string {
  const id =
    typeof tokenId === 'string' && /^[\w.~-]{1,128}$/.test(tokenId) ? tokenId : `=${digest(token).slice(0, 22)}`;
  return `jwt:${issuer}:${id}`;
}
