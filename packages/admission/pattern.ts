/** Patterns in which `*` stands for any characters, also none. Never turned into a regular expression. */

/** One spelling for texts that people take for the same: composed (NFC) and without regard to case. */
function fold(text: string): string {
  // Some letters are composed in lower case only (U+01F0), so it is composed again.
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}

/** Does the whole text fit, whatever its case? */
export function fitsPattern(text: string, pattern: string): boolean {
  return fitsLetters(fold(text), fold(pattern));
}

/**
 * Does the whole text fit, letter for letter? Each piece between two `*` is looked for once, from left to right, so the
 * time never grows beyond the product of both lengths, however many `*` there are.
 */
export function fitsLetters(whole: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return whole === first;
  if (!whole.startsWith(first) || !whole.endsWith(last)) return false;
  const end = whole.length - last.length;
  let from = first.length;
  for (const piece of rest) {
    const found = whole.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return from <= end;
}

/** One spelling for names that people take for the same: besides, no look-alikes of width (NFKC) and single spaces. */
export function nameKey(name: string): string {
  return fold(name.normalize('NFKC')).replace(/\s+/gu, ' ').trim();
}
