/**
 * JSON for the edge. Two readers of one text must not see two contents (RFC 8259 section 4 leaves repeated names
 * open; RFC 8725 section 2.4 tells what comes of it), so a repeated name is an error here.
 */

export type StrictJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/** Nesting deeper than any message of ours. */
const depthLimit = 32;

/** Parses; refuses malformed text, names repeated within one object, and nesting beyond 32. Never throws. */
export function parseStrictJson(text: string): StrictJson {
  if (tooDeep(text)) return { ok: false };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Whatever is wrong with the text, the caller's answer is the same.
    return { ok: false };
  }
  return hasRepeatedName(text) ? { ok: false } : { ok: true, value };
}

/** Index after the string literal that begins at `start`. */
function afterString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function tooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = afterString(text, at) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > depthLimit) return true;
  }
  return false;
}

/** `text` is valid JSON: a string directly followed by a colon is a name in the innermost open object. */
function hasRepeatedName(text: string): boolean {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{') open.push(new Set());
    else if (character === '}') open.pop();
    else if (character === '"') {
      const end = afterString(text, at);
      const names = open.at(-1);
      if (names !== undefined && isName(text, end)) {
        const name: unknown = JSON.parse(text.slice(at, end));
        if (typeof name === 'string' && names.has(name)) return true;
        names.add(String(name));
      }
      at = end - 1;
    }
  }
  return false;
}

function isName(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return text[at] === ':';
}
