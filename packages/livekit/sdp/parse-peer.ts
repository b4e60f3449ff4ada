/** The peer's ICE and DTLS parameters: those of the tagged section serve the whole bundle (RFC 8843 section 9). */
import type { Result } from '@foyer/kernel';
import { ok } from '@foyer/kernel';
import type { PeerParameters, SdpRefusal } from './contract.ts';
import type { Attributes, RawSection } from './lines.ts';
import { allOf, firstOf, refuse } from './lines.ts';

/** Bytes of the digests we take (RFC 8122 section 5). */
const digestBytes: Readonly<Record<string, number>> = { 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 };

function isFingerprint(value: string): boolean {
  const [hash = '', digest = ''] = value.split(' ', 2);
  const bytes = Object.hasOwn(digestBytes, hash) ? digestBytes[hash] : undefined;
  return bytes !== undefined && digest.length === bytes * 3 - 1 && /^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})*$/.test(digest);
}

/** First fingerprint with a digest we take: a section's own, else the session's. */
function readFingerprint(section: Attributes, session: Attributes): string | undefined {
  const own = allOf(section, 'fingerprint');
  const candidates = own.length > 0 ? own : allOf(session, 'fingerprint');
  for (const { value } of candidates) {
    const [hash = '', ...digest] = value.trim().split(' ', 3);
    const normal = `${hash.toLowerCase()} ${digest.join(' ')}`;
    if (isFingerprint(normal)) return normal;
  }
  return undefined;
}

/** ufrag, pwd (RFC 8839 section 5.4: 4–256 and 22–256 ice-chars), fingerprint and setup (RFC 8842 section 5). */
export function readPeer({ attributes, line }: RawSection, session: Attributes): Result<PeerParameters, SdpRefusal> {
  const value = (name: string) => (firstOf(attributes, name) ?? firstOf(session, name))?.value ?? '';
  const ufrag = value('ice-ufrag');
  if (!/^[A-Za-z0-9+/]{4,256}$/.test(ufrag)) return refuse(line, 'ice-ufrag missing or not readable');
  const pwd = value('ice-pwd');
  if (!/^[A-Za-z0-9+/]{22,256}$/.test(pwd)) return refuse(line, 'ice-pwd missing or not readable');
  const fingerprint = readFingerprint(attributes, session);
  if (fingerprint === undefined) return refuse(line, 'fingerprint missing or not readable');
  const setup = value('setup');
  if (setup !== 'actpass' && setup !== 'active' && setup !== 'passive') return refuse(line, 'setup missing or unknown');
  return ok({ ufrag, pwd, fingerprint, setup });
}
