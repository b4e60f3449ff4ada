/**
 * Client id and secret in the header `Authorization` (RFC 6749 section 2.3.1). Both are encoded as a form is, so letters,
 * digits and `*-._` stand as they are: openid-client encodes more than that, and providers that do not decode, as many do
 * not, would not know a secret with a hyphen in it.
 */
import type { ClientAuth } from 'openid-client';

function encoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/** The value of the header. */
export function basicCredentials(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64')}`;
}

export function clientSecretBasic(secret: string): ClientAuth {
  return (_server, { client_id: id }, _body, headers) => {
    headers.set('authorization', basicCredentials(id, secret));
  };
}
