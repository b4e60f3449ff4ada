/** Will the tokens be signed as we allow, with keys that are published, and encrypted for a key we have? */
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { Finding } from '@foyer/wire';
import { calculateJwkThumbprint } from 'jose';
import { algorithmNamed } from '../../issuers/algorithms.ts';
import type { Payload } from '../../issuers/claims.ts';
import { madeHere, toldAs } from '../keys/decryption-key.ts';
import { fault, faultThere, good, hint, type Subject, textOf, textsOf } from './subject.ts';

const secretAlgorithms: ReadonlySet<string> = new Set(['HS256', 'HS384', 'HS512']);

/** Can a key of this form make signatures of this algorithm (RFC 7518 section 6, RFC 8037)? */
function fits(key: Payload, algorithm: string): boolean {
  const { kty, crv, use, alg } = key;
  const isForAnother = alg !== undefined && (typeof alg !== 'string' || algorithmNamed(alg) !== algorithm);
  if ((use !== undefined && use !== 'sig') || isForAnother) return false;
  if (algorithm.startsWith('RS') || algorithm.startsWith('PS')) return kty === 'RSA';
  if (algorithm === 'EdDSA') return kty === 'OKP' && crv === 'Ed25519';
  const curves: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };
  return kty === 'EC' && Object.hasOwn(curves, algorithm) && crv === curves[algorithm];
}

/** Algorithms both sides know; ours where the document says nothing. */
function common({ options, document }: Subject): readonly string[] {
  const theirs = textsOf(document, 'id_token_signing_alg_values_supported')?.map(algorithmNamed);
  return options.signingAlgorithms.filter((name) => theirs === undefined || theirs.includes(name));
}

export function checkSigning(subject: Subject): Finding[] {
  const { options, document, gathered, product } = subject;
  if (!gathered.document.ok) return [];
  const theirs = textsOf(document, 'id_token_signing_alg_values_supported');
  if (theirs === undefined) return [hint('signing', 'The provider does not say how it signs.')];
  const both = common(subject);
  if (both.length > 0) return [good('signing', `Tokens may be signed by ${both.join(', ')}.`)];
  const bySecret = theirs.length > 0 && theirs.every((name) => secretAlgorithms.has(name));
  const said = theirs.length === 0 ? 'nothing' : theirs.join(', ');
  const says = bySecret
    ? `The provider signs with the client secret alone (${said}). Choose a signing key there, or name ${said} in signingAlgorithms here.`
    : `The provider signs by ${said}, and signingAlgorithms is ${options.signingAlgorithms.join(', ')}.`;
  return [fault('signing', product, { cause: 'sign-in-signing-algorithm-not-allowed', says })];
}

export function checkKeys(subject: Subject): Finding[] {
  const { gathered, product } = subject;
  const { keys } = gathered;
  if (keys === undefined) return [];
  const algorithms = common(subject);
  if (algorithms.length > 0 && algorithms.every((name) => secretAlgorithms.has(name)))
    return [good('keys', 'Tokens are signed with the client secret; no keys are needed.')];
  if (!keys.ok) return [fault('keys', product, { cause: keys.refusal.kind, facts: keys.refusal.facts })];
  const signing = keys.value.filter(({ use }) => use === undefined || use === 'sig');
  if (signing.length === 0) return [fault('keys', product, { cause: 'sign-in-signing-keys-missing' })];
  const fitting = signing.filter((key) => algorithms.some((name) => fits(key, name)));
  if (fitting.length > 0 || algorithms.length === 0)
    return [
      good(
        'keys',
        `The provider publishes ${signing.length === 1 ? 'a key' : `${signing.length} keys`} for signatures.`,
      ),
    ];
  const says = `None of the published keys makes signatures by ${algorithms.join(', ')}.`;
  return [fault('keys', product, { cause: 'sign-in-signing-key-unknown', says })];
}

/** RFC 7638; undefined where this is no public key. */
async function thumbprintOf(key: Payload): Promise<string | undefined> {
  try {
    // What node:crypto takes for a public key has the members a thumbprint is made of, and only those are written again.
    const made = createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).export({ format: 'jwk' });
    return await calculateJwkThumbprint(made as Parameters<typeof calculateJwkThumbprint>[0]);
  } catch {
    // A key that cannot be read is no key of ours.
    return undefined;
  }
}

/** authentik names the key it encrypts for in its own key list: the one place where this shows before a sign-in. */
async function checkNamedKeys(subject: Subject, named: readonly Payload[]): Promise<Finding[]> {
  const { decryption, product } = subject;
  const found = await Promise.all(
    named.map(async (key) => {
      const thumbprint = await thumbprintOf(key);
      return { key, thumbprint, ours: decryption.find((own) => own.thumbprint === thumbprint) };
    }),
  );
  const hit = found.find(({ ours }) => ours !== undefined);
  if (hit?.ours !== undefined)
    return [
      good(
        'encryption',
        `Ready: tokens are encrypted for the key ${hit.ours.thumbprint}, which is ours (${hit.ours.from}).`,
      ),
    ];
  if (named.some(({ kty }) => kty !== 'RSA'))
    return [
      fault('encryption', product, {
        cause: 'sign-in-token-endpoint-failed',
        says: 'The Encryption Key there is no RSA key. authentik can encrypt for RSA keys alone, and fails while making the token.',
      }),
    ];
  const names = found.map(({ key, thumbprint }) => textOf(key, 'kid') ?? thumbprint ?? 'without a name');
  const kinds = decryption.filter(({ kind }) => kind === 'RSA');
  const ours = kinds.length === 0 ? 'This server has no RSA key.' : `Ours are: ${kinds.map(toldAs).join(', ')}.`;
  return [
    fault('encryption', product, {
      cause: kinds.every(({ from }) => from === madeHere)
        ? 'sign-in-decryption-key-missing'
        : 'sign-in-decryption-key-wrong',
      says: `Tokens are encrypted for the key ${names.join(', ')}, whose private part this server does not have. ${ours}`,
    }),
  ];
}

/** Both halves of what the document says, against what the options allow. */
function checkAdvertised({ options, document, product, addresses }: Subject, theirs: readonly string[]): Finding[] {
  const { required, keyAlgorithms, contentAlgorithms } = options.encryption;
  const said = textsOf(document, 'id_token_encryption_enc_values_supported') ?? contentAlgorithms;
  const keys = theirs.filter((name) => keyAlgorithms.some((one) => one === name));
  const contents = said.filter((name) => contentAlgorithms.some((one) => one === name));
  if (keys.length > 0 && contents.length > 0)
    return [
      good(
        'encryption',
        `Tokens may be encrypted by ${keys.join(', ')} with ${contents.join(', ')}; our keys for it are at ${addresses.jwksUrl}.`,
      ),
    ];
  const lacking = keys.length === 0 ? `keys by ${theirs.join(', ')}` : `content by ${said.join(', ')}`;
  const says = `The provider encrypts ${lacking}, none of which is allowed here.`;
  const cause =
    keys.length === 0 ? 'sign-in-encryption-algorithm-not-allowed' : 'sign-in-content-encryption-not-allowed';
  if (required) return [fault('encryption', product, { cause, says })];
  return [
    hint('encryption', `${says} Tokens that are only signed are taken.`, { topic: 'encryptionAlgorithm', product }),
  ];
}

function checkSilent({ options, product }: Subject): Finding[] {
  const { required } = options.encryption;
  if (product === 'authentik' && required)
    return [
      fault('encryption', product, {
        cause: 'sign-in-token-not-encrypted',
        says: 'encryption.required is set, and authentik names no key it encrypts for.',
      }),
    ];
  if (required)
    return [
      hint('encryption', 'encryption.required is set; the provider does not say whether it encrypts.', {
        ...{ topic: 'encryption', product },
      }),
    ];
  if (options.decryptionKeyFiles.length > 0)
    return [
      hint('encryption', 'There are decryptionKeyFiles; the provider does not say whether it encrypts.', {
        ...{ topic: 'encryption', product },
      }),
    ];
  return [good('encryption', 'The provider says nothing of encryption. Tokens that are only signed are taken.')];
}

/** A key `use: enc` of which nothing is said: Keycloak’s own is one, and of no concern. */
async function checkForeign({ decryption, product }: Subject, named: readonly Payload[]): Promise<Finding[]> {
  const thumbprints = await Promise.all(named.map(thumbprintOf));
  if (thumbprints.some((one) => decryption.some(({ thumbprint }) => thumbprint === one)))
    return [good('encryption', 'The provider lists a key for encryption whose private part this server has.')];
  const says = 'The provider lists a key for encryption. It is its own, unless it is meant to encrypt for that one.';
  return product === 'Keycloak' ? [] : [hint('encryption', says, { topic: 'encryption', product })];
}

export async function checkEncryption(subject: Subject): Promise<Finding[]> {
  const { gathered, document, product } = subject;
  if (!gathered.document.ok) return [];
  const keys = gathered.keys?.ok === true ? gathered.keys.value : [];
  const named = keys.filter(({ use }) => use === 'enc');
  if (product === 'authentik' && named.length > 0) return checkNamedKeys(subject, named);
  const theirs = textsOf(document, 'id_token_encryption_alg_values_supported');
  const said = theirs === undefined || theirs.length === 0 ? checkSilent(subject) : checkAdvertised(subject, theirs);
  return named.length === 0 ? said : [...said, ...(await checkForeign(subject, named))];
}

/** Keys in files that cannot be read are told at the start; here only where they changed since. */
export function unreadable(says: string): Finding {
  return faultThere('encryption', says, { ours: 'decryptionKeyFiles' });
}
