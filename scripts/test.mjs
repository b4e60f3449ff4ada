// npm test: everything that needs no outside service; the last line is the true total. `--suite <name>`: that suite alone.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureWebBuilt } from './build-web.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled, pinnedNode, root } from './ensure.mjs';

ensureInstalled();
const chromium = ensureChromium();
ensureWebBuilt();

const output = join(root, 'tests', 'output');
mkdirSync(output, { recursive: true });
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
let passed = 0;
let failed = 0;
const failures = [];

// One suite after the other: the browsers of a later one would starve the clocks of an earlier one on two cores.
const [flag, only, ...others] = process.argv.slice(2);
const suites = flag === '--suite' && only !== undefined ? [only] : ['unit', 'interop', 'browser', 'calls'];
const rest = flag === '--suite' ? others : process.argv.slice(2);
for (const suite of suites) {
  const report = join(output, `${suite}.json`);
  rmSync(report, { force: true });
  const run = spawnSync(
    pinnedNode(),
    [
      vitest,
      'run',
      '--project',
      suite,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...rest,
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, CHROMIUM_PATH: chromium } },
  );
  try {
    const { numPassedTests, success, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    const here = testResults.filter((file) => file.status === 'failed').flatMap((file) => failuresOf(suite, file));
    failures.push(...here);
    failed += here.length > 0 || success ? here.length : 1;
  } catch (error) {
    process.stderr.write(`The ${suite} suite left no report (exit ${run.status}): ${error.message}\n`);
    failed += 1;
  }
  if (run.status !== 0 && failed === 0) failed += 1;
}

if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.join('\n')}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** What failed in a file and why; a file that could not even be loaded has no failed tests of its own, yet it failed. */
function failuresOf(suite, { name, message, assertionResults }) {
  const file = relative(root, name);
  const tests = assertionResults.filter((test) => test.status === 'failed');
  if (tests.length === 0) return [`  ${suite}  ${file}\n      ${firstLines(message)}`];
  return tests.map(
    (test) => `  ${suite}  ${file} > ${test.fullName}\n      ${firstLines(test.failureMessages.join('\n'))}`,
  );
}

function firstLines(message) {
  return stripVTControlCharacters(message).split('\n').slice(0, 8).join('\n      ');
}
