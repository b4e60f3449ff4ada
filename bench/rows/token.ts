/** What the door pays for a join token: the whole check, beside the signature alone. */
import { randomFillSync, sign, verify } from 'node:crypto';
import { seconds } from '@foyer/kernel';
import { JoinTokens } from '../../apps/server/tokens/join-tokens.ts';
import { makeSigningKey, readSigningKey } from '../../apps/server/tokens/signing-key.ts';
import type { Row } from '../row.ts';

const rounds = 5_000;

/** CPU milliseconds of one call, after as many to warm up. */
function cpuOf(work: () => void): number {
  for (let round = 0; round < rounds / 5; round += 1) work();
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / rounds;
}

export const token: Row = {
  name: 'token',
  title: 'CPU of checking a join token',
  goal: '≤ 0.15 ms',
  async measure() {
    const key = readSigningKey(makeSigningKey((bytes) => randomFillSync(bytes), 0));
    const tokens = new JoinTokens({ issuer: 'foyer', keys: [key] });
    const claims = { room: 'garden', role: 'speaker', name: 'Zoë', permissions: [] } as const;
    const text = tokens.mint({ id: 'j_1', ...claims, expiresAt: seconds(4_000_000_000) }, 1_700_000_000);
    const signed = Buffer.from(text.slice(0, text.lastIndexOf('.')));
    const signature = sign(null, signed, key.privateKey);
    const floor = cpuOf(() => void verify(null, signed, key.publicKey, signature));
    const whole = cpuOf(() => {
      if (!tokens.verify(text).ok) throw new Error('the token is not valid');
    });
    return [
      { value: `${whole.toFixed(3)} ms`, floor: `${floor.toFixed(3)} ms (Ed25519 verify alone)`, met: whole <= 0.15 },
    ];
  },
};
