/** Reads a list of people from CSV (RFC 4180): a heading line with `name`, `identity` or both, then one person a line. */
import { no, ok, type Result } from '@foyer/kernel';

export interface Person {
  readonly name?: string;
  readonly identity?: string;
}

/** Rows of cells; a quoted cell may hold commas, quotes (doubled) and line breaks. Undefined: a quote is not closed. */
function cellsOf(text: string): string[][] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = (): void => {
    rows.push([...row, cell]);
    row = [];
    cell = '';
  };
  const source = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (quoted && character === '"' && source[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"' && (quoted || cell === '')) quoted = !quoted;
    else if (quoted) cell += character;
    else if (character === ',') {
      row.push(cell);
      cell = '';
    } else if (character === '\n') endRow();
    else cell += character;
  }
  if (cell !== '' || row.length > 0) endRow();
  return quoted ? undefined : rows.filter((cells) => cells.some((one) => one.trim() !== ''));
}

export function readPeople(text: string): Result<readonly Person[], string> {
  const rows = cellsOf(text);
  if (rows === undefined) return no('a quote is not closed');
  const [headings = [], ...people] = rows;
  const names = headings.map((heading) => heading.trim().toLowerCase());
  const [name, identity] = [names.indexOf('name'), names.indexOf('identity')];
  if (name < 0 && identity < 0) return no('the first line must name the columns: name, identity, or both');
  if (people.length === 0) return no('there are no people in it');
  return ok(
    people.map((cells) => {
      const at = (column: number) => cells[column]?.trim() ?? '';
      return {
        ...(at(name) === '' ? {} : { name: at(name) }),
        ...(at(identity) === '' ? {} : { identity: at(identity) }),
      };
    }),
  );
}
