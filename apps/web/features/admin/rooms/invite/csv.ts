/** A table as text (RFC 4180) that a spreadsheet opens without taking any cell for a formula. Pure. */

/** Rows end in CR LF; the first is the head. Begins with a byte order mark, without which Excel misreads accents. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

/** A cell that begins like a formula, wide East Asian forms included, gets an apostrophe before it, which spreadsheets show as text. */
function cell(text: string): string {
  const tame = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
