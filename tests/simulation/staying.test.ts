import { expect, test } from 'vitest';
import { runSeed } from '../harness/random.ts';
import { Tea } from './tea.ts';

/** FOYER_TEST_SEED says with which walk to begin, FOYER_TEST_WALKS how many to walk. */
const walks = Number(process.env.FOYER_TEST_WALKS ?? 20);
const steps = 150;
/** Seconds after which everybody must be back, once everything is good again. */
const patience = 30;

async function walk(seed: number): Promise<void> {
  const tea = await Tea.begin(seed);
  try {
    for (let nth = 0; nth < steps; nth += 1) {
      await tea.step();
      expect([...tea.faults()]).toEqual([]);
    }
    await tea.rest(patience);
    expect([...tea.faults(), ...tea.lasting()]).toEqual([]);
  } catch (cause) {
    throw new Error(`seed ${seed}: ${String(cause)}\n${tea.log.slice(-40).join('\n')}`, { cause });
  } finally {
    await tea.close();
  }
}

test('SN1 SN2 SN7 SN8 SN16 SN17 SN18 SN22 SN27 SN28 SN29 SN30 SN31 whatever fails at random, everybody stays who they are', async () => {
  const first = runSeed();
  console.info(`walks of the seeds from ${first} to ${first + walks - 1}`);
  for (let nth = 0; nth < walks; nth += 1) await walk(first + nth);
}, 600_000);
