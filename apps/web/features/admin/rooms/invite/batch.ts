/** Many invitations as a table: which link is whose. Pure. */
import type { JoinTokenBatch, JoinTokenMade } from '@foyer/wire';
import { csvOf } from './csv.ts';

export interface BatchRow {
  readonly name: string;
  readonly url: string;
  /** Unix seconds. */
  readonly expiresAt: number;
  readonly id: string;
}

/** The server answers in the order it was asked in. */
export function batchRows({ tokens }: JoinTokenBatch, made: readonly JoinTokenMade[]): readonly BatchRow[] {
  return made.map(({ url, expiresAt, id }, index) => ({ name: tokens[index]?.name ?? '', url, expiresAt, id }));
}

/** Whose, which link, until when (RFC 3339, UTC), and the id under which it stands in the list. */
export function batchCsv(rows: readonly BatchRow[]): string {
  const head = ['name', 'url', 'expiresAt', 'id'];
  return csvOf([
    head,
    ...rows.map(({ name, url, expiresAt, id }) => [name, url, new Date(expiresAt * 1000).toISOString(), id]),
  ]);
}
