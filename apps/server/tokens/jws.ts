/** Pieces of JSON Web Signatures (RFC 7515) in compact form, shared by our own join tokens and those of other systems. */
import { parseStrictJson } from '../strict-json.ts';

/** Longest token that is read at all, in UTF-16 units, all of them ASCII. */
export const longestToken = 8_192;

/** The three parts as they were sent: `header.payload` is what the signature covers (RFC 7515 section 5.2). */
export interface CompactParts {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/** Why a text is no compact JWS: too long, or not three non-empty parts. */
export type CompactFlaw = 'size' | 'form';

/** Exactly three parts, none empty; stops at the fourth dot, however many follow. Answers a flaw as its name. */
export function splitCompact(token: string): CompactParts | CompactFlaw {
  if (token.length > longestToken) return 'size';
  const parts = token.split('.', 4);
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || !header || !payload || !signature) return 'form';
  return { header, payload, signature };
}

/** What was signed, as bytes. */
export function signingInput({ header, payload }: Pick<CompactParts, 'header' | 'payload'>): Buffer {
  return Buffer.from(`${header}.${payload}`);
}

export function encodePart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Only the one canonical spelling: no padding, no stray bits (RFC 7515 section 2, RFC 4648 section 3.5). */
export function decodePart(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The JSON of a header or payload; undefined where encoding, UTF-8 or JSON are malformed, or a name is repeated. */
export function decodeJson(part: string): unknown {
  const bytes = decodePart(part);
  if (bytes === undefined) return undefined;
  try {
    const parsed = parseStrictJson(utf8.decode(bytes));
    return parsed.ok ? parsed.value : undefined;
  } catch {
    // Not UTF-8: malformed like any other.
    return undefined;
  }
}

/** Members of a JOSE header by name; undefined where the part holds no JSON object. */
export function headerMembers(part: string): ReadonlyMap<string, unknown> | undefined {
  const content = decodeJson(part);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return undefined;
  return new Map<string, unknown>(Object.entries(content));
}

/** Is every member of the header one of these? `crit`, `jku`, `jwk`, `x5u`, `zip` … must not be skipped over (RFC 8725). */
export function hasOnly(members: ReadonlyMap<string, unknown>, allowed: ReadonlySet<string>): boolean {
  for (const name of members.keys()) if (!allowed.has(name)) return false;
  return true;
}
