/** The page of a failed sign-in (SI29): readable without scripts, and what the web client makes its own page of. */
import { type SignInCause, type SignInSentence, signInProblems } from '@foyer/wire';

/** What the person is told; no cause and no fact is in it. */
export interface ShownFailure {
  readonly ref: string;
  readonly cause: SignInCause;
  readonly provider: { readonly id: string; readonly name: string } | null;
  /** Path of this server. */
  readonly return: string;
}

const sentences: Readonly<Record<SignInSentence, string>> = {
  misconfigured:
    'This server and the sign-in provider do not understand each other. Whoever runs this server can put it right.',
  unavailable: 'The sign-in provider cannot be reached, or failed. Try again in a moment.',
  'begin-again': 'This sign-in took too long, was already used, or began in another browser. Begin again.',
  cancelled: 'You were not signed in: the sign-in was cancelled or refused at the provider.',
  'not-admitted': 'You signed in at the provider, but may not come in here.',
  unknown: 'There is no such way to sign in.',
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

function withReturn(path: string, back: string): string {
  return back === '/' ? path : `${path}?return=${encodeURIComponent(back)}`;
}

function link(href: string, text: string): string {
  return `<a href="${escaped(href)}">${escaped(text)}</a>`;
}

/** The provider would bring the same account again and again to somebody who is signed in there. */
function againLink(id: string, back: string, tells: SignInSentence): string {
  const path = withReturn(`/sign-in/${id}`, back);
  if (tells !== 'not-admitted') return link(path, 'Try again');
  return link(`${path}${back === '/' ? '?' : '&'}another=true`, 'Try another account');
}

function mainOf({ ref, cause, provider, return: back }: ShownFailure): string {
  const { tells } = signInProblems[cause];
  const again = provider === null || tells === 'unknown' ? [] : [againLink(provider.id, back, tells)];
  const ways = [
    ...again,
    link(withReturn('/sign-in', back), 'Other ways to sign in'),
    link(back, 'Go on without signing in'),
  ];
  const at = provider === null ? '' : `\n<p>Provider: ${escaped(provider.name)}</p>`;
  return `<main class="plain">
<h1>Signing in did not work</h1>
<p>${escaped(sentences[tells])}</p>${at}
<p>Reference: <code data-ref>${escaped(ref)}</code></p>
<p>Give this reference to whoever runs this server.</p>
<ul>${ways.map((way) => `<li>${way}</li>`).join('')}</ul>
</main>`;
}

function metaOf({ ref, cause, provider, return: back }: ShownFailure): string {
  const content = { ref, tells: signInProblems[cause].tells, provider: provider?.id ?? null, return: back };
  return `<meta name="foyer-sign-in-failure" content="${escaped(JSON.stringify(content))}">`;
}

const plain = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Foyer</title>
</head>
<body><div id="root"></div></body>
</html>
`;

/** @param index the web client's own page, where it is built; without it the bare page says the same */
export function failurePage(shown: ShownFailure, index: string | undefined): string {
  return pageOf(mainOf(shown), `${metaOf(shown)}\n`, index);
}

/** For a reference that is unknown, or known no more. */
export function unknownPage(index: string | undefined): string {
  const ways = `<ul><li>${link('/sign-in', 'Sign in')}</li><li>${link('/', 'Go on without signing in')}</li></ul>`;
  return pageOf(`<main class="plain">\n<h1>Nothing is known of this sign-in</h1>\n${ways}\n</main>`, '', index);
}

function pageOf(main: string, meta: string, index: string | undefined): string {
  const page = index?.includes('<div id="root"></div>') === true && index.includes('</head>') ? index : plain;
  // As functions: no `$` of what is put in means anything.
  return page
    .replace('</head>', () => `${meta}</head>`)
    .replace('<div id="root"></div>', () => `<div id="root">${main}</div>`);
}
