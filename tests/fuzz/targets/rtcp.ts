/** Compound RTCP: read, written again, read again. */
import { isDeepStrictEqual } from 'node:util';
import { parseRtcp, writeRtcp } from '@foyer/rtp';
import { boundlessEstimate, senderReport } from '../../harness/load-packets.ts';
import { mutateBytes } from '../mutate.ts';
import { hold, type Target } from '../target.ts';
import { rtcpCorpus } from './rtp.ts';

const written = new Uint8Array(65_536);
writeRtcp(written, 0, []);

const corpus: readonly Uint8Array[] = [
  ...rtcpCorpus,
  new Uint8Array(senderReport({ ssrc: 1, timestamp: 2, packets: 3, bytes: 4 })),
  new Uint8Array(boundlessEstimate(1, 2)),
  // Receiver report with one block; NACK; PLI; FIR; goodbye with a reason; transport feedback with both chunk kinds.
  ...[
    '81c90007000000010000000200000003000000040000000500000006000000070000',
    '81cd00030000000100000002000a8001',
    '81ce00020000000100000002',
    '84ce000400000001000000000000000201000000',
    '81cb00030000000103627965000000000000',
    '8fcd00060000000100000002000a0008000001010008d5400404040404040404',
    '8fcd0007000000010000000200010006000001022006b0000404040404000000000000',
  ].map((hex) => new Uint8Array(Buffer.from(hex, 'hex'))),
];

export const rtcp: Target<Uint8Array> = {
  name: 'rtcp',
  make: (random) => mutateBytes(corpus, random),
  run(bytes) {
    const before = bytes.slice();
    const packets = parseRtcp(bytes);
    hold(Buffer.compare(before, bytes) === 0, 'reading does not write');
    if (packets.length === 0) return false;
    const end = writeRtcp(written, 0, packets);
    const again = parseRtcp(written.subarray(0, end));
    hold(isDeepStrictEqual(again, packets), 'what was read, written and read again is the same');
    return true;
  },
};
