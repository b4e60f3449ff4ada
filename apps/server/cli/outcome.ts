/** What comes of a command: something to print, or why there is nothing. */
import type { Problem } from '@foyer/wire';

export interface Output {
  /** For people; one entry a line. */
  readonly lines: readonly string[];
  /** For programs (`--json`): the answer of the REST API. */
  readonly json: unknown;
  /** The command was done, and what it looked at is not well: exit code 1. */
  readonly isFaulty?: boolean;
}

export type Failure =
  /** The command was not understood: exit code 2. */
  | { readonly kind: 'usage'; readonly text: string }
  /** The server said no. */
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unreachable'; readonly url: string; readonly why: string }
  /** Anything else, in a sentence. */
  | { readonly kind: 'failed'; readonly text: string };

export function usage(text: string): { readonly ok: false; readonly refusal: Failure } {
  return { ok: false, refusal: { kind: 'usage', text } };
}

export function failed(text: string): { readonly ok: false; readonly refusal: Failure } {
  return { ok: false, refusal: { kind: 'failed', text } };
}

/** Sentences for a person at a terminal. */
export function explain(failure: Failure): string[] {
  switch (failure.kind) {
    case 'usage':
    case 'failed':
      return [failure.text];
    case 'unreachable':
      return [
        `No Foyer answers at ${failure.url} (${failure.why}).`,
        'Start it with `npm start`, or say where it runs: FOYER_URL=https://meet.example.org',
      ];
    case 'refused': {
      const { title, detail, errors = [], scope, retryAfter, type } = failure.problem;
      return [
        `${title}. (${type.slice(type.lastIndexOf('/') + 1)})`,
        ...(detail === undefined ? [] : [detail]),
        ...errors.map(({ pointer, detail: what }) => `  ${pointer === '' ? 'it' : pointer.slice(1)} ${what}`),
        ...(scope === undefined ? [] : [`The key needs the scope ${scope}.`]),
        ...(retryAfter === undefined ? [] : [`Try again in ${retryAfter} seconds.`]),
      ];
    }
  }
}
