/** The names somebody pastes out of a list or a spreadsheet, one invitation each. Pure. */
import { nameSchema } from '@foyer/wire';
import * as z from 'zod/mini';

/** As many as the server makes at once. */
export const mostNames = 1_000;

export interface PastedNames {
  readonly names: readonly string[];
  /** Lines that are no names, with their number in the text from 1. */
  readonly wrong: readonly { readonly line: number; readonly text: string }[];
  /** Names that stand there more than once; each gets an invitation all the same. */
  readonly twice: readonly string[];
}

/** One name per line; of a pasted table only the first column, quotation marks of a CSV around it taken off. */
export function readNames(text: string): PastedNames {
  const names: string[] = [];
  const wrong: { line: number; text: string }[] = [];
  for (const [index, line] of text.split(/\r\n|[\n\r]/).entries()) {
    const name = unquoted(line.split('\t')[0] ?? '');
    if (name === '') continue;
    const parsed = z.safeParse(nameSchema, name);
    if (parsed.success) names.push(parsed.data);
    else wrong.push({ line: index + 1, text: name.slice(0, 40) });
  }
  return { names, wrong, twice: [...new Set(names.filter((name, index) => names.indexOf(name) !== index))] };
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"').trim() : trimmed;
}
