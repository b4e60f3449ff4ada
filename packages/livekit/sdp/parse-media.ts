/** One audio or video section: direction, extensions, msid, rids and SSRCs. */
import type { Result } from '@foyer/kernel';
import { ok } from '@foyer/kernel';
import type { Direction, OfferedMedia, SdpRefusal } from './contract.ts';
import { sdpLimits } from './limits.ts';
import type { Attribute, Attributes } from './lines.ts';
import { allOf, firstOf, refuse, wholeNumber } from './lines.ts';

const directions: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

/** The section's direction; `sendrecv` where none is said, and the most restrictive where several are (RFC 8866 6.7). */
export function readDirection(attributes: Attributes, session: Attributes): Direction {
  const said = [...directions].reverse();
  return (
    said.find((direction) => attributes.has(direction)) ??
    said.find((direction) => session.has(direction)) ??
    'sendrecv'
  );
}

type Extensions = Pick<OfferedMedia, 'extensions' | 'restricted'>;

/**
 * Header extensions by URI (RFC 8285 section 5). Ids outside 1–255 and inactive ones are left out; of two lines with
 * one URI the first counts; one id with two URIs is refused.
 */
export function readExtensions(attributes: Attributes): Result<Extensions, SdpRefusal> {
  const extensions = new Map<string, number>();
  const restricted = new Map<string, 'sendonly' | 'recvonly'>();
  const taken = new Set<number>();
  for (const { line, value } of allOf(attributes, 'extmap')) {
    const [head = '', uri = ''] = value.split(' ', 2);
    const [idText = '', direction] = head.split('/', 2);
    const id = wholeNumber(idText, 1, 255);
    if (id === undefined || uri === '' || direction === 'inactive' || extensions.has(uri)) continue;
    if (taken.has(id)) return refuse(line, 'one extension id for two extensions');
    if (extensions.size === sdpLimits.extensions) continue;
    taken.add(id);
    extensions.set(uri, id);
    if (direction === 'sendonly' || direction === 'recvonly') restricted.set(uri, direction);
  }
  return ok({ extensions, restricted });
}

/** Token characters of RFC 8866 section 9: what mids and msid parts are made of. */
export function isToken(text: string, longest: number): boolean {
  return text.length <= longest && /^[!#-'*+\-.0-9A-Z^-~]+$/.test(text);
}

/** `a=msid:<stream> <track>` (RFC 8830 section 2); the first line counts, unreadable ones are skipped. */
export function readMsid(attributes: Attributes): Pick<OfferedMedia, 'msidStream' | 'msidTrack'> {
  for (const { value } of allOf(attributes, 'msid')) {
    const [stream = '', track] = value.split(' ', 2);
    if (!isToken(stream, 256)) continue;
    if (track === undefined) return { msidStream: stream };
    if (isToken(track, 256)) return { msidStream: stream, msidTrack: track };
  }
  return {};
}

/** The rids that the peer declares to send (RFC 8851 section 10), in order. */
function declaredRids(attributes: Attributes): Result<string[], SdpRefusal> {
  const rids: string[] = [];
  for (const { line, value } of allOf(attributes, 'rid')) {
    const [rid = '', direction = ''] = value.split(' ', 2);
    if (direction !== 'send') continue;
    if (!/^[A-Za-z0-9_-]+$/.test(rid) || rid.length > sdpLimits.rid) return refuse(line, 'rid not readable');
    if (rids.includes(rid)) return refuse(line, 'rid declared twice');
    if (rids.length === sdpLimits.rids) return refuse(line, 'too many rids');
    rids.push(rid);
  }
  return ok(rids);
}

/** First alternatives of the send list of `a=simulcast` (RFC 8853 section 5.1); `~` (paused at first) is dropped. */
function simulcastOrder(attributes: Attributes): string[] {
  const parts = firstOf(attributes, 'simulcast')?.value.trim().split(' ', 4) ?? [];
  const at = parts.indexOf('send');
  const list = at < 0 ? '' : (parts[at + 1] ?? '');
  return list
    .split(';', sdpLimits.rids)
    .map((entry) => entry.split(',', 1)[0] ?? '')
    .map((rid) => (rid.startsWith('~') ? rid.slice(1) : rid));
}

/** rids in order of the simulcast line, those it does not name left out; without one in order of declaration. */
export function readSendRids(attributes: Attributes): Result<readonly string[], SdpRefusal> {
  const declared = declaredRids(attributes);
  if (!declared.ok) return declared;
  const ordered = new Set(simulcastOrder(attributes).filter((rid) => declared.value.includes(rid)));
  return ok(ordered.size > 0 ? [...ordered] : declared.value);
}

/** SSRC pairs of one group semantics (RFC 5576 section 4.2): `FID` for RTX, `FEC-FR` for flexfec. */
function ssrcPairs(attributes: Attributes, semantics: string): Map<number, number> {
  const pairs = new Map<number, number>();
  for (const { value } of allOf(attributes, 'ssrc-group')) {
    const [kind, first = '', second = '', ...more] = value.trim().split(' ', 4);
    const ssrc = wholeNumber(first, 1, 0xffff_ffff);
    const other = wholeNumber(second, 1, 0xffff_ffff);
    if (kind !== semantics || ssrc === undefined || other === undefined || more.length > 0) continue;
    if (ssrc !== other && !pairs.has(ssrc)) pairs.set(ssrc, other);
  }
  return pairs;
}

/** Notes an SSRC of this section; refuses 0, what is no 32-bit number, and more than the limit. */
function noteSsrc(found: Set<number>, { line, value }: Attribute): Result<undefined, SdpRefusal> {
  const ssrc = wholeNumber(value.split(' ', 1)[0] ?? '', 1, 0xffff_ffff);
  if (ssrc === undefined) return refuse(line, 'ssrc not readable');
  found.add(ssrc);
  return found.size > sdpLimits.ssrcs ? refuse(line, 'too many ssrcs') : ok(undefined);
}

/** The SSRCs of a section's media, each with that of its RTX stream. Those of RTX and FEC alone are not listed. */
export function readSsrcs(attributes: Attributes): Result<OfferedMedia['ssrcs'], SdpRefusal> {
  const found = new Set<number>();
  for (const attribute of allOf(attributes, 'ssrc')) {
    const noted = noteSsrc(found, attribute);
    if (!noted.ok) return noted;
  }
  const rtx = ssrcPairs(attributes, 'FID');
  const secondary = new Set([...rtx.values(), ...ssrcPairs(attributes, 'FEC-FR').values()]);
  const ssrcs: { ssrc: number; rtxSsrc?: number }[] = [];
  for (const ssrc of found) {
    if (secondary.has(ssrc)) continue;
    const rtxSsrc = rtx.get(ssrc);
    ssrcs.push(rtxSsrc !== undefined && found.has(rtxSsrc) ? { ssrc, rtxSsrc } : { ssrc });
  }
  return ok(ssrcs);
}
