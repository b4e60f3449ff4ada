/** A message cut into words and links. Pure; what is shown is always text, never markup. */

export type Piece =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'link'; readonly href: string; readonly text: string };

const address = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/giu;

/** Only addresses that say `http:` or `https:` become links; signs that end a sentence stay outside. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const shown = withoutTail(match[0]);
    const href = hrefOf(shown);
    if (href === undefined) continue;
    if (match.index > from) pieces.push({ is: 'text', text: text.slice(from, match.index) });
    pieces.push({ is: 'link', href, text: shown });
    from = match.index + shown.length;
  }
  if (from < text.length) pieces.push({ is: 'text', text: text.slice(from) });
  return pieces;
}

/** "(see https://a.example/b)." links to `https://a.example/b`; a bracket that was opened inside stays. */
function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0) {
    const last = text.charAt(end - 1);
    const isPoint = /[.,;:!?…*_~]/u.test(last);
    const isStray =
      (last === ')' && !isOpened(text.slice(0, end), '(', ')')) ||
      (last === ']' && !isOpened(text.slice(0, end), '[', ']'));
    if (!isPoint && !isStray) break;
    end -= 1;
  }
  return text.slice(0, end);
}

function isOpened(text: string, open: string, close: string): boolean {
  return text.split(open).length >= text.split(close).length;
}

/** An address with a name before the host, such as `https://bank.example@evil.example`, only looks like the other. */
function hrefOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, hostname, href } = new URL(text);
  const isWeb = (protocol === 'https:' || protocol === 'http:') && hostname !== '';
  return isWeb && username === '' && password === '' ? href : undefined;
}
