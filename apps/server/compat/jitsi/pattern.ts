/**
 * The safe part of regular expressions, for `context.room.regex`: characters, `.`, classes, `\d`, `\w`, the marks `*`,
 * `+`, `?`, and `|` at the top. It is read into steps and walked without ever going back, so that no pattern, however
 * it is made, takes longer than its length times the length of the name.
 */

interface Step {
  fits(character: string): boolean;
  readonly optional: boolean;
  readonly repeated: boolean;
}

type Sequence = readonly Step[];

const longest = 256;
const digits = '0123456789';
const word = `${digits}abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_`;

const classes: Readonly<Record<string, string>> = { d: digits, w: word };

/** One piece: what it stands for, and where the next begins. Undefined: no part of what is read here. */
type Piece = { readonly fits: (character: string) => boolean; readonly end: number } | undefined;

function escaped(text: string, at: number): Piece {
  const mark = text.charAt(at + 1);
  const known = Object.hasOwn(classes, mark) ? classes[mark] : undefined;
  const set = known ?? (/^[^\da-zA-Z]$/.test(mark) ? mark : undefined);
  return set === undefined ? undefined : { fits: (character) => set.includes(character), end: at + 2 };
}

/** `[a-z0-9_-]`, `[^…]`. */
function charactersOf(text: string, at: number): Piece {
  const close = text.indexOf(']', at + 1);
  if (close < 0) return undefined;
  const inner = text.slice(at + 1, close);
  const negated = inner.startsWith('^');
  const body = negated ? inner.slice(1) : inner;
  // Escapes and nested brackets within a class are left to those who need them elsewhere.
  if (body === '' || /[\\[\]]/.test(body)) return undefined;
  const ranges: [string, string][] = [];
  for (let from = 0; from < body.length; from += 1) {
    const [first, last] = [body.charAt(from), body.charAt(from + 2)];
    if (body.charAt(from + 1) !== '-' || last === '') ranges.push([first, first]);
    else {
      if (last < first) return undefined;
      ranges.push([first, last]);
      from += 2;
    }
  }
  const isIn = (character: string) => ranges.some(([first, last]) => character >= first && character <= last);
  return { fits: (character) => isIn(character) !== negated, end: close + 1 };
}

function pieceAt(text: string, at: number): Piece {
  const character = text.charAt(at);
  if (character === '\\') return escaped(text, at);
  if (character === '[') return charactersOf(text, at);
  if (character === '.') return { fits: () => true, end: at + 1 };
  if ('(){}^$*+?]'.includes(character)) return undefined;
  return { fits: (other) => other === character, end: at + 1 };
}

function readSequence(text: string): Sequence | undefined {
  const body = text.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  const steps: Step[] = [];
  let at = 0;
  while (at < body.length) {
    const piece = pieceAt(body, at);
    if (piece === undefined) return undefined;
    const mark = body.charAt(piece.end);
    const [optional, repeated] = ['*?'.includes(mark || '-'), '*+'.includes(mark || '-')];
    steps.push({ fits: piece.fits, optional, repeated });
    at = piece.end + (optional || repeated ? 1 : 0);
  }
  return steps;
}

/** States reachable without another character: an optional step may be left out. */
function closure(sequence: Sequence, states: ReadonlySet<number>): Set<number> {
  const all = new Set<number>();
  for (let state = 0; state <= sequence.length; state += 1) {
    const leftOut = all.has(state - 1) && sequence[state - 1]?.optional === true;
    if (states.has(state) || leftOut) all.add(state);
  }
  return all;
}

function fitsSequence(text: string, sequence: Sequence): boolean {
  let states = closure(sequence, new Set([0]));
  for (const character of text) {
    const next = new Set<number>();
    for (const state of states) {
      const step = sequence[state];
      if (step === undefined || !step.fits(character)) continue;
      next.add(state + 1);
      if (step.repeated) next.add(state);
    }
    states = closure(sequence, next);
  }
  return states.has(sequence.length);
}

/**
 * Reads a pattern; the answer says whether a whole text fits it. Undefined where it holds anything else (groups, counts,
 * look-arounds, back references), or has more than 256 characters.
 */
export function readPattern(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern.length > longest) return undefined;
  const sequences: Sequence[] = [];
  for (const part of alternatives(pattern)) {
    const sequence = readSequence(part);
    if (sequence === undefined) return undefined;
    sequences.push(sequence);
  }
  return (text) => sequences.some((sequence) => fitsSequence(text, sequence));
}

/** Split at each `|` that is neither escaped nor within a class. */
function alternatives(pattern: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let inClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '|' && !inClass) {
      parts.push(pattern.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, pattern.slice(start)];
}
