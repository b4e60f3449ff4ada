/** Writes the pages that are generated from code; `--verify` instead fails where the tree differs. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eachOption } from '../apps/server/config/load.ts';

const root = join(import.meta.dirname, '..');

function configurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    'Generated from `apps/server/config/options.ts` by `npm run docs`.',
    '',
    'Every option is an environment variable, or a key of `foyer.json` in the folder Foyer is started from',
    '(`FOYER_CONFIG` names another file). The environment wins. Unknown names and malformed values are all',
    'reported at once; then nothing is started and the exit code is 2.',
    '',
    '| environment | file | default | meaning |',
    '|---|---|---|---|',
  ];
  eachOption((path, option) => {
    const fallback: unknown = option.schema.safeParse(undefined).data;
    const shown = option.shownDefault ?? `\`${JSON.stringify(fallback)}\``;
    lines.push(`| \`${option.env}\` | \`${path.join('.')}\` | ${shown} | ${option.says} |`);
  });
  return `${lines.join('\n')}\n`;
}

const pages: readonly (readonly [path: string, content: string])[] = [
  ['docs/operate/configuration.md', configurationPage()],
];

const verify = process.argv.includes('--verify');
for (const [path, content] of pages) {
  const file = join(root, path);
  const same = existsSync(file) && readFileSync(file, 'utf8') === content;
  if (same) continue;
  if (verify) {
    console.error(`${path} is out of date: run npm run docs`);
    process.exitCode = 1;
  } else writeFileSync(file, content);
}
