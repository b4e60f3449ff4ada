import { expect, test } from 'vitest';
import type { Provider } from './provider.ts';
import { Providers } from './providers.ts';

/** Each look waits until it is let go; `gate` says how many are under way. */
function crowd(size: number) {
  const looking: (() => void)[] = [];
  let looked = 0;
  const all = Array.from({ length: size }, (_, at) => ({
    // Only its id is asked for.
    options: { id: `p${at}` } as Provider['options'],
    look: async () => {
      looked += 1;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      looking.push(at === 0 ? () => reject(new Error('a fault')) : resolve);
      await promise;
    },
  }));
  const errors: unknown[] = [];
  const providers = new Providers(all, { error: (_facts: unknown, text?: string) => void errors.push(text) });
  return { providers, errors, looked: () => looked, letGo: () => looking.splice(0).forEach((go) => void go()) };
}

test('SI2 of many providers a few are looked at together, every one in the end, whatever becomes of another', async () => {
  const { providers, errors, looked, letGo } = crowd(200);
  providers.start();
  expect(looked()).toBe(20);
  for (let round = 2; round <= 10; round += 1) {
    letGo();
    await expect.poll(looked).toBe(round * 20);
  }
  letGo();
  expect(errors).toEqual(['a sign-in provider was not asked']);
  expect([providers.find('p199')?.options.id, providers.find('p200'), providers.find('__proto__')]).toEqual([
    ...['p199', undefined, undefined],
  ]);
});

test('SI2 a server that stops looks at no more', async () => {
  const { providers, looked, letGo } = crowd(50);
  providers.start();
  providers.stop();
  letGo();
  await new Promise((resolve) => setImmediate(resolve));
  expect(looked()).toBe(20);
});
