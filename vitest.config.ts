import { defineConfig } from 'vitest/config';

/** Journeys that measure times, or keep the machine busy with pictures. */
const calls = ['continuity', 'endings', 'meeting', 'spread', 'staying', 'staying-rules'].map(
  (name) => `tests/browser/${name}.test.ts`,
);

/** What a test waits for is soon there, but for a machine that is busy with other things: Vitest itself waits one second. */
const patient = { expect: { poll: { timeout: 15_000 } } };

/**
 * Four suites by cost: `unit` (pure halves and edges), `interop` (other people's clients), `browser` (journeys) and `calls`
 * (journeys one after the other). Two more are no part of `npm test`: `staying` takes minutes by its nature, `keycloak` needs
 * Java.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patient,
          name: 'unit',
          // By default one core is left to Vitest itself, which has nothing to do meanwhile.
          maxWorkers: '100%',
          // No file changes what another one sees; reading all modules anew for each takes as long as the tests.
          isolate: false,
          // A machine that is busy with other things fails no test; what must be fast is measured in bench/.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          include: [
            'packages/**/*.test.ts',
            'apps/**/*.test.ts',
            'apps/**/*.test.tsx',
            'scripts/**/*.test.ts',
            'tests/attack/**/*.test.ts',
            'tests/fuzz/**/*.test.ts',
            'tests/faults/**/*.test.ts',
            'tests/harness/*.test.ts',
            'tests/sign-in/**/*.test.ts',
            'tests/simulation/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          ...patient,
          name: 'interop',
          include: ['tests/interop/**/*.test.ts', 'tests/harness/live/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...patient,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          exclude: calls,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...patient,
          name: 'calls',
          include: calls,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...patient,
          name: 'staying',
          // Outages at their full length: `npm run test:staying`.
          include: ['tests/staying/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...patient,
          name: 'keycloak',
          // A real Keycloak, brought by `npm run test:keycloak`.
          include: ['tests/keycloak/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
