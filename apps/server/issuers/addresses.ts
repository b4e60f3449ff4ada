/** Which addresses a server may be sent to by a name: the public ones, and others only where the operator says so. */
import { BlockList, isIPv6 } from 'node:net';

type Range = readonly [network: string, prefix: number];

/** In use inside houses and companies: RFC 1918, RFC 6598 (carriers), RFC 4193. */
const privateRanges: readonly Range[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
];

const loopbackRanges: readonly Range[] = [
  ['127.0.0.0', 8],
  ['::1', 128],
];

/** Never: link-local (with the metadata services of clouds), multicast, benchmarks, documentation, reserved (RFC 6890). */
const forbiddenRanges: readonly Range[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

function listOf(ranges: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, isIPv6(network) ? 'ipv6' : 'ipv4');
  return list;
}

const lists = {
  private: listOf(privateRanges),
  loopback: listOf(loopbackRanges),
  forbidden: listOf(forbiddenRanges),
};

export type AddressKind = 'public' | 'private' | 'loopback' | 'forbidden';

/** @param address an IPv4 or IPv6 address; an IPv4 one inside an IPv6 one counts as itself */
export function kindOfAddress(address: string): AddressKind {
  const [unzoned = ''] = address.split('%', 1);
  const plain = embeddedIpv4(unzoned) ?? unzoned;
  const family = isIPv6(plain) ? 'ipv6' : 'ipv4';
  for (const kind of ['loopback', 'private', 'forbidden'] as const) if (lists[kind].check(plain, family)) return kind;
  return 'public';
}

/** Eight groups of an IPv6 address, its dotted end and `::` written out. */
function groupsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high: string | undefined, low: string | undefined) => (Number(high) * 256 + Number(low)).toString(16);
  const text = dotted === null ? address : `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}`;
  const [head = '', tail] = text.split('::', 2);
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const before = words(head);
  if (tail === undefined) return before;
  const after = words(tail);
  return [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => 0), ...after];
}

/** Where an IPv6 address stands for an IPv4 one: mapped, compatible, NAT64 (RFC 6052, 8215), 6to4, Teredo's server aside. */
function embeddedIpv4(address: string): string | undefined {
  if (!isIPv6(address)) return undefined;
  const groups = groupsOf(address);
  const [first = 0, second = 0, third = 0] = groups;
  const zeroUntil = (end: number) => groups.slice(0, end).every((group) => group === 0);
  const dotted = (at: number) => {
    const [high = 0, low = 0] = groups.slice(at, at + 2);
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  };
  const isNat64 = first === 0x64 && second === 0xff9b && (third === 0 || third === 1);
  if (isNat64 || (zeroUntil(5) && groups[5] === 0xffff) || (zeroUntil(4) && groups[4] === 0xffff)) return dotted(6);
  if (first === 0x2002) return dotted(1);
  // `::` and `::1` are themselves.
  return zeroUntil(6) && (groups[6] !== 0 || (groups[7] ?? 0) > 1) ? dotted(6) : undefined;
}
