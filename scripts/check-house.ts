/** House rules that no ready tool holds: file budgets, every rule of docs/spec cited by a test, every problem explained. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problems, retired } from '../packages/wire/problem.ts';
import { signInProblems } from '../packages/wire/sign-in-problem.ts';

const root = join(import.meta.dirname, '..');
const longestFile = 300;

/** Files allowed to be longer, each with its reason. This list may only shrink. */
const longFiles: Readonly<Record<string, string>> = {};

const complaints: string[] = [];

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function checkBudgets(): void {
  for (const path of tracked.filter((name) => /\.(ts|tsx|mjs|css)$/.test(name) && !name.includes('.test.'))) {
    const lines = read(path).split('\n').length - 1;
    if (lines > longestFile && longFiles[path] === undefined)
      complaints.push(`${path} has ${lines} lines; at most ${longestFile}`);
    if (lines <= longestFile && longFiles[path] !== undefined)
      complaints.push(`${path} is short again: strike it from the exceptions`);
  }
}

/** A rule begins a line in docs/spec as `**AB12**`; a test title cites it as the plain id. */
function checkSpec(): void {
  const tests = tracked
    .filter((name) => /\.test\.tsx?$/.test(name))
    .map(read)
    .join('\n');
  for (const path of tracked.filter((name) => name.startsWith('docs/spec/'))) {
    for (const [, id = ''] of read(path).matchAll(/^\s*(?:[-*] )?\*\*([A-Z]{2}\d+)\*\*/gm))
      if (!new RegExp(`\\b${id}\\b`).test(tests)) complaints.push(`${path}: no test cites rule ${id}`);
  }
}

function checkCatalogue(): void {
  const pages = new Set(readdirSync(join(root, 'docs', 'problems')).map((name) => name.replace(/\.md$/, '')));
  const slugs = new Set([...Object.keys(problems), ...Object.keys(signInProblems)]);
  for (const slug of slugs) {
    if (!pages.has(slug)) complaints.push(`docs/problems/${slug}.md is missing`);
    if (retired.includes(slug)) complaints.push(`problem ${slug} was retired and may not return`);
  }
  for (const page of pages)
    if (!slugs.has(page) && !retired.includes(page)) complaints.push(`docs/problems/${page}.md explains no problem`);
}

checkBudgets();
checkSpec();
checkCatalogue();
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
