/** What happened, in one or two plain sentences with the facts in them, for administrators. */
import type { SignInCause, SignInFacts } from '@foyer/wire';
import { flawOf } from './malformed.ts';

const longestValue = 120;
const longestList = 180;
const longest = 400;

/** Facts come from tokens and answers of others: short, on one line, nothing that moves a cursor. */
function clean(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').trim();
  return cut(plain, longestValue);
}

/** By characters, never through the middle of one. */
function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** As many as fit, whole, and how many more there are. */
function listed(words: readonly string[]): string {
  const fits = (count: number) => [...words.slice(0, count).join(', ')].length <= longestList;
  let count = words.length;
  while (count > 1 && !fits(count)) count -= 1;
  const more = words.length > count ? ` and ${words.length - count} more` : '';
  return `${cut(words.slice(0, count).join(', '), longestList)}${more}`;
}

const tokens: Readonly<Record<string, string>> = {
  'id-token': 'ID token',
  userinfo: 'UserInfo answer',
  response: 'answer',
  'logout-token': 'logout token',
};

/** What the server was asking for. */
const errands: Readonly<Record<string, string>> = {
  discovery: 'its discovery document',
  token: 'its token endpoint',
  jwks: 'its signing keys',
  userinfo: 'its UserInfo',
  authorization: 'its authorization endpoint',
};

/** Reasons that are words of ours; those of the system, such as ECONNREFUSED, stand as they are. */
const reasons: Readonly<Record<string, string>> = {
  'not-json': 'the answer is no JSON',
  'not-https': 'the address is not https',
  'no-address': 'it is no web address',
  'not-expected': 'it was not expected',
  form_post: 'it came in a form, and is asked for in the address',
  'no-text': 'it is no text',
  'not-bearer': 'it is not Bearer',
  'no-jwks_uri': 'the discovery document names none',
  missing: 'it is missing',
  twice: 'it comes twice',
  timeout: 'no answer in time',
};

const insides: Readonly<Record<string, string>> = {
  encrypted: 'it is encrypted a second time',
  claims: 'the claims stand in it unsigned',
};

class Facts {
  readonly #facts: SignInFacts;

  constructor(facts: SignInFacts) {
    this.#facts = facts;
  }

  /** Undefined where the fact is not known. */
  word(name: string): string | undefined {
    if (!Object.hasOwn(this.#facts, name)) return undefined;
    const value = this.#facts[name];
    if (Array.isArray(value)) return value.length === 0 ? undefined : listed(value.map(clean));
    const text = clean(String(value));
    return text === '' ? undefined : text;
  }

  /** The sentence part where the fact is known, else nothing or what stands in for it. */
  put(name: string, part: (word: string) => string, without = ''): string {
    const word = this.word(name);
    return word === undefined ? without : part(word);
  }

  token(): string {
    const use = this.word('token') ?? '';
    return Object.hasOwn(tokens, use) ? (tokens[use] ?? 'token') : 'token';
  }

  errand(): string {
    const at = this.word('at') ?? '';
    return Object.hasOwn(errands, at) ? (errands[at] ?? '') : 'it';
  }

  /** ` (RSA-OAEP-256, A256GCM, key …)`, as far as known. */
  encryption(): string {
    const kid = this.put('kid', (word) => `key ${word}`);
    const known = [this.word('alg'), this.word('enc'), kid].filter((one) => one !== undefined && one !== '');
    return known.length === 0 ? '' : ` (${known.join(', ')})`;
  }

  /** ` expected X, received Y`. */
  difference(): string {
    const expected = this.put('expected', (word) => ` It should be “${word}”.`);
    return `${expected}${this.put('received', (word) => ` It is “${word}”.`)}`;
  }

  reason(): string {
    return this.put('reason', (word) => ` (${Object.hasOwn(reasons, word) ? reasons[word] : word})`);
  }

  /** `: it has two parts, …`. */
  flaw(): string {
    const flaw = flawOf({ part: this.word('part'), member: this.word('member'), parts: this.word('parts') });
    return flaw === undefined ? '' : `: ${flaw}`;
  }

  /** What came in the claims that rules read: `claim groups` and the like. */
  claims(): string {
    const names = Object.keys(this.#facts).filter((name) => name.startsWith('claim '));
    return names
      .slice(0, 2)
      .map((name) => ` ${clean(name.slice('claim '.length))} is ${this.word(name) ?? 'not there'}.`)
      .join('');
  }

  status(): string {
    return this.put('status', (word) => ` It answered ${word}.`);
  }

  /** The provider's own words, as a sentence. */
  saying(): string {
    return this.put('description', (word) => ` ${/[.!?…]$/.test(word) ? word : `${word}.`}`);
  }

  error(): string {
    return this.put('error', (word) => ` It said: ${word}.`);
  }
}

const fixed = (text: string) => (): string => text;

const sentences: { readonly [Cause in SignInCause]: (f: Facts) => string } = {
  'sign-in-provider-unknown': (f) =>
    `No provider${f.put('provider', (word) => ` “${word}”`)} is configured. The address may be an old one.`,
  'sign-in-provider-unreachable': (f) =>
    `${f.put('host', (word) => `${word} does`, 'The provider does')} not answer when asked for ${f.errand()}${f.reason()}.${f.status()}`,
  'sign-in-provider-certificate-invalid': (f) =>
    `The TLS certificate of ${f.word('host') ?? 'the provider'} is not trusted by this server${f.reason()}.`,
  'sign-in-provider-address-not-allowed': (f) =>
    `${f.word('host') ?? 'An address of the provider'} leads where this server does not go${f.reason()}, when asked for ${f.errand()}.`,
  'sign-in-discovery-missing': (f) =>
    `There is no discovery document${f.put('url', (word) => ` at ${word}`)} below the configured issuer.${f.status()}`,
  'sign-in-discovery-invalid': (f) =>
    `The discovery document cannot be used${f.put('field', (word) => `: ${word}`)}${f.reason()}.`,
  'sign-in-issuer-mismatch': (f) =>
    `The provider calls itself “${f.word('received') ?? 'otherwise'}”; configured is “${f.word('expected') ?? 'another issuer'}”. Both must be equal, letter for letter.`,
  'sign-in-state-missing': fixed('The provider sent somebody back without state, or the address was opened by hand.'),
  'sign-in-state-unknown': fixed(
    'The browser that came back has no cookie of this sign-in: it was begun in another browser or under another address of this server, or cookies are blocked.',
  ),
  'sign-in-state-expired': (f) =>
    `The person came back too late${f.put('seconds', (word) => `: ${word} seconds after the sign-in began`)}.`,
  'sign-in-state-used': fixed('The same answer was shown twice: the page was loaded again, or somebody went back.'),
  'sign-in-response-invalid': (f) =>
    `The answer of the provider cannot be read${f.put('parameter', (word) => `: ${word}`)}${f.put('claim', (word) => `: ${word}`)}${f.reason()}.`,
  'sign-in-response-issuer-wrong': (f) =>
    `The answer names ${f.put('received', () => 'another issuer than', 'no issuer, and is not known to come from')} the provider that was asked.${f.difference()}`,
  'sign-in-logout-token-used': fixed('This logout token was taken already: each counts once, by its jti.'),
  'sign-in-cancelled': (f) =>
    `The person pressed cancel, or the provider lets them not use this application.${f.error()}`,
  'sign-in-interaction-required': (f) =>
    `The provider was to answer without asking the person, and would have to ask.${f.error()}`,
  'sign-in-provider-failed': (f) => `The provider sent the person back and is out of order.${f.error()}${f.saying()}`,
  'sign-in-provider-refused': (f) => `The provider sent the person back with an error.${f.error()}${f.saying()}`,
  'sign-in-token-endpoint-failed': (f) =>
    `The provider failed while it made the token.${f.status()}${f.error()}${f.saying()} Its own log says why.`,
  'sign-in-client-rejected': (f) =>
    `The provider does not accept the client id or secret${f.put('method', (word) => `, sent as ${word}`)}.${f.status()}${f.error()}${f.saying()}`,
  'sign-in-code-rejected': (f) =>
    `The provider does not take back the code it gave: it was used before, is too old, or belongs to another redirect address.${f.error()}`,
  'sign-in-token-response-invalid': (f) =>
    `The token endpoint’s answer is not what it must be${f.put('member', (word) => `: ${word}`)}${f.reason()}.${f.status()}`,
  'sign-in-token-missing': fixed(
    'The token endpoint answered without an ID token: it took this for a request without openid.',
  ),
  'sign-in-decryption-key-missing': (f) =>
    `The provider encrypts its ${f.token()}${f.encryption()}. This server was given no key to open it.${f.put('keys', (word) => ` Those it publishes are: ${word}.`)}`,
  'sign-in-decryption-key-wrong': (f) =>
    f.word('fromClientSecret') === 'true'
      ? `The ${f.token()} is encrypted${f.encryption()} with a key made of another client secret than the configured one.`
      : `The ${f.token()} is encrypted${f.encryption()} for a key this server does not have.${f.put('keys', (word) => ` Ours are: ${word}.`)}`,
  'sign-in-encryption-algorithm-not-allowed': (f) =>
    `The ${f.token()} is encrypted by ${f.word('alg') ?? 'an algorithm'}, which is not allowed here.${f.put('fromClientSecret', () => ' It makes its key of the client secret.')}`,
  'sign-in-content-encryption-not-allowed': (f) =>
    `The content of the ${f.token()} is encrypted by ${f.word('enc') ?? 'an algorithm'}, which is not allowed here.`,
  'sign-in-encryption-header-not-allowed': (f) =>
    `The header of the encrypted ${f.token()} has ${f.word('member') ?? 'zip or crit'}, which is never taken.`,
  'sign-in-token-not-nested': (f) =>
    `The ${f.token()} was opened, and inside there is no signed token${f.put('inside', (word) => ` (${Object.hasOwn(insides, word) ? insides[word] : 'nothing that is known'})`)}.`,
  'sign-in-token-not-encrypted': (f) => `The ${f.token()} is only signed, and encryption.required is set.`,
  'sign-in-token-too-large': (f) =>
    `The ${f.token()} has ${f.put('bytes', (word) => `${word} bytes, `)}more than is taken.`,
  'sign-in-token-malformed': (f) => `The ${f.token()} cannot be read${f.flaw()}.`,
  'sign-in-token-unsigned': (f) => `The ${f.token()} is not signed (alg none). Nobody could tell who made it.`,
  'sign-in-signing-algorithm-not-allowed': (f) =>
    f.put(
      'clientSecret',
      (word) => `The ${f.token()} is signed with the client secret, and the one configured is ${word}.`,
      `The ${f.token()} is signed by ${f.word('alg') ?? 'an algorithm'}, which is not among signingAlgorithms${f.put('allowed', (word) => ` (${word})`)}.`,
    ),
  'sign-in-signing-keys-unreachable': (f) =>
    `The provider’s signing keys cannot be fetched${f.put('host', (word) => ` from ${word}`)}${f.put('url', (word) => ` from ${word}`)}${f.reason()}.${f.status()}`,
  'sign-in-signing-keys-missing': fixed(
    'The provider’s key list has no key for signatures. It may sign with the client secret instead.',
  ),
  'sign-in-signing-key-unknown': (f) =>
    `The ${f.token()} is signed${f.put('alg', (word) => ` by ${word}`)} with a key${f.put('kid', (word) => ` (${word})`)} the provider does not publish.${f.put('keys', (word) => ` It publishes: ${word}.`)}`,
  'sign-in-signature-wrong': (f) =>
    `The signature of the ${f.token()}${f.put('alg', (word) => ` (${word})`)} does not fit the provider’s key${f.put('kid', (word) => ` ${word}`)}.`,
  'sign-in-token-issuer-wrong': (f) =>
    `The issuer (iss) in the ${f.token()} is not the configured one.${f.difference()}`,
  'sign-in-audience-wrong': (f) => `The ${f.token()} is meant for another client (aud).${f.difference()}`,
  'sign-in-authorized-party-wrong': (f) => `The ${f.token()} was made for another client (azp).${f.difference()}`,
  'sign-in-nonce-missing': fixed('The ID token has no nonce although one was sent: the provider leaves it out.'),
  'sign-in-nonce-wrong': fixed('The ID token belongs to another sign-in than the one this browser began.'),
  'sign-in-token-expired': (f) =>
    `The ${f.token()} has expired${f.put('seconds', (word) => ` ${word} seconds ago`)}: it came late, or clocks differ.`,
  'sign-in-token-not-yet-valid': (f) =>
    `The ${f.token()} lies${f.put('seconds', (word) => ` ${word} seconds`)} in the future${f.put('claim', (word) => ` (${word})`)}: clocks differ.`,
  'sign-in-subject-missing': (f) => `The ${f.token()} has no subject (sub), so nobody can be told by it.`,
  'sign-in-claims-invalid': (f) =>
    `${f.put('claim', (word) => `The claim ${word}`, 'A claim')} of the ${f.token()} is missing or does not have the expected form${f.put('problem', (word) => ` (${word})`)}.`,
  'sign-in-userinfo-failed': (f) => `UserInfo was asked for, and cannot be read${f.reason()}.${f.status()}`,
  'sign-in-userinfo-subject-wrong': fixed(
    'UserInfo is about another subject than the ID token; nothing of it was taken.',
  ),
  'sign-in-not-admitted': (f) =>
    f.put(
      'rule',
      (word) => `Rule ${word} refuses this person.`,
      'No rule fits this person, and claims.otherwise is refuse.',
    ) +
    f.claims() +
    f.put('claims', (word) => ` Received were the claims ${word}.`),
  'sign-in-account-disabled': (f) =>
    `The account${f.put('account', (word) => ` ${word}`)} of this person is disabled here.`,
  'sign-in-too-busy': fixed('More sign-ins were begun at once than this server takes.'),
  'sign-in-failed': (f) =>
    `The sign-in failed for a reason nobody foresaw.${f.put('instance', (word) => ` The log has it under ${word}.`)}`,
};

/** At most 400 characters, on one line. Facts that are not known are left out. */
export function detailOf(cause: SignInCause, facts: SignInFacts): string {
  return cut(sentences[cause](new Facts(facts)), longest);
}
