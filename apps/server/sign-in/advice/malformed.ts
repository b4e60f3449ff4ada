/** What is wrong with a token that cannot be read, in plain words. */

const parts: ReadonlyMap<string, string> = new Map([
  ['header', 'its header is no JSON object in base64url'],
  ['payload', 'its claims are no JSON object in base64url, or name one claim twice'],
  ['signature', 'its signature is missing, or not in base64url'],
  ['key', 'its encrypted key is not in base64url'],
  ['iv', 'its initialization vector is not in base64url'],
  ['ciphertext', 'its encrypted content is not in base64url'],
  ['tag', 'its authentication tag is not in base64url'],
  ['envelope', 'its parts have not the lengths that its algorithms need'],
]);

const members: ReadonlyMap<string, string> = new Map([
  ['alg', 'its header does not name an algorithm (alg)'],
  ['enc', 'its header does not name a content encryption (enc)'],
  ['kid', 'the name of the key in its header (kid) is no text'],
  ['epk', 'the sender’s key in its header (epk) is no key'],
  ['crit', 'its header demands something that is not known here (crit)'],
]);

/** Goes on after a colon. Undefined where it is not known. */
export function flawOf(of: {
  readonly part: string | undefined;
  readonly member: string | undefined;
  /** How many parts it has; from six on nobody counts. */
  readonly parts: string | undefined;
}): string | undefined {
  if (of.part !== 'form') return members.get(of.member ?? '') ?? parts.get(of.part ?? '');
  const has = of.parts === undefined ? 'the number of its parts is wrong' : `it has ${count(of.parts)}`;
  return `${has}, and a signed token has three, an encrypted one five`;
}

function count(word: string): string {
  if (word === '1') return 'one part';
  return `${word === '6' ? 'more than five' : word} parts`;
}
