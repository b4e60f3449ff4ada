/** The RTP header extensions we speak, by URI, and which of them an offer agrees to (RFC 8285, RFC 8843 section 15). */
import type { HeaderExtensions } from '@foyer/sfu';
import type { Offer, OfferedMedia } from './contract.ts';

type ExtensionName = keyof HeaderExtensions;

export const extensionUris: Readonly<Record<ExtensionName, string>> = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedRid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  absSendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  transportCc: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  dependencyDescriptor: 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
  videoOrientation: 'urn:3gpp:video-orientation',
};

const nameByUri: ReadonlyMap<string, ExtensionName> = new Map(
  // Object.entries widens the keys; the record's type says they are exactly the names.
  Object.entries(extensionUris).map(([name, uri]) => [uri, name as ExtensionName]),
);

/**
 * The ids agreed on for a whole offer: every extension of ours that any section offers. One transport has one table,
 * so the first section to name an extension gives its id, and an id once given is not given again.
 */
export function acceptedExtensions(offer: Offer): HeaderExtensions {
  const accepted: { -readonly [Name in ExtensionName]?: number } = {};
  const taken = new Set<number>();
  for (const section of offer.sections) {
    if (section.type !== 'media' || section.stopped) continue;
    for (const [uri, id] of section.extensions) {
      const name = nameByUri.get(uri);
      if (name === undefined || accepted[name] !== undefined || taken.has(id)) continue;
      accepted[name] = id;
      taken.add(id);
    }
  }
  return accepted;
}

/** The `a=extmap` lines of one section's answer: what it offers under the accepted id, a restriction turned around. */
export function extensionLines(section: OfferedMedia, accepted: HeaderExtensions): string[] {
  const lines: string[] = [];
  for (const [uri, id] of section.extensions) {
    const name = nameByUri.get(uri);
    if (name === undefined || accepted[name] !== id) continue;
    const restriction = section.restricted?.get(uri);
    const ours = restriction === undefined ? '' : restriction === 'sendonly' ? '/recvonly' : '/sendonly';
    lines.push(`a=extmap:${id}${ours} ${uri}`);
  }
  return lines;
}
