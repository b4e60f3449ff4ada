/** A table as comma-separated values (RFC 4180), safe to open in a spreadsheet. */

/** What spreadsheets take for the beginning of a formula, the wide forms of East Asian keyboards among them. */
const beginsFormula = /^[=+\-@\t\r\n＝＋－＠]/;

/** A leading apostrophe makes a spreadsheet show the rest as text (OWASP: CSV injection). */
function field(value: string | number): string {
  const text = String(value);
  const safe = typeof value === 'string' && beginsFormula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lines end in CRLF, the last one too; the first holds the names of the columns. */
export function csv(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}
