/** What the server wrote into the page of a failed sign-in, and what can be done about it: pure, no React. */
import { type SignInSentence, signInSentences } from '@foyer/wire';
import * as z from 'zod/mini';
import { slugOfPath } from '../../app/invitation.ts';
import { backPath, providerPath, signInPath } from '../../app/return-path.ts';
import type { AddressBar } from '../../app/token-keep.ts';
import type { Door } from '../failure/failure-rows.ts';

/** The page that says it, whatever address the answer came under. */
export const failedPath = '/sign-in/failed';

const noteSchema = z.object({
  ref: z.string().check(z.regex(/^[\w-]{1,64}$/)),
  tells: z.catch(z.enum(signInSentences), 'misconfigured'),
  /** Id of the provider. */
  provider: z.catch(z.nullable(z.string()), null),
  return: z.catch(z.string(), '/'),
});

export type FailureNote = Readonly<z.infer<typeof noteSchema>>;

/** The part of `document` that is needed. */
export interface NotedPage {
  readonly querySelector: (selector: string) => { readonly getAttribute: (name: string) => string | null } | null;
}

/** Undefined where the page was made for anything else. */
export function readNote(page: NotedPage): FailureNote | undefined {
  const text = page.querySelector('meta[name="foyer-sign-in-failure"]')?.getAttribute('content') ?? '';
  try {
    const parsed = z.safeParse(noteSchema, JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** The note that this address is about: another failure's is as good as none. @param search of the address */
export function noteAt(page: NotedPage, search: string): FailureNote | undefined {
  const note = readNote(page);
  return note !== undefined && new URLSearchParams(search).get('ref') === note.ref ? note : undefined;
}

/** An answer that came with what the provider sent must not stay in the address bar and the history (SI31). */
export function leaveCallback({ history }: Pick<AddressBar, 'history'>, page: NotedPage): void {
  const note = readNote(page);
  if (note === undefined) return;
  // For a reload, which is answered by what the address says.
  const back = note.return === '/' ? '' : `&return=${encodeURIComponent(note.return)}`;
  history.replaceState(null, '', `${failedPath}?ref=${note.ref}${back}`);
}

export const doors: Record<SignInSentence, Door> = {
  misconfigured: 'closed',
  unavailable: 'ajar',
  'begin-again': 'open',
  cancelled: 'ajar',
  'not-admitted': 'closed',
  unknown: 'closed',
};

/** `again`: at the same provider; `another` there, with another account. `others`: the page with all ways. `guest`: into the room as nobody in particular. */
export type WayKind = 'again' | 'another' | 'others' | 'guest';

/** What is offered after each sentence, the most sensible first. */
const order: Record<SignInSentence, readonly WayKind[]> = {
  // Until somebody has put it right, the same way ends the same.
  misconfigured: ['others', 'guest', 'again'],
  unavailable: ['again', 'others', 'guest'],
  'begin-again': ['again', 'others', 'guest'],
  cancelled: ['again', 'others', 'guest'],
  'not-admitted': ['guest', 'another', 'others'],
  unknown: ['others', 'guest'],
};

export interface Way {
  readonly kind: WayKind;
  readonly href: string;
}

export interface WaysWorld {
  readonly origin: string;
  /** How many ways to sign in the server has; undefined while it has not said. */
  readonly count: number | undefined;
}

export function waysOn(note: FailureNote, { origin, count }: WaysWorld): readonly Way[] {
  const { tells, provider } = note;
  const back = backPath(note.return, origin);
  // Another way than the one that failed; where the failed one is none, all of them are others.
  const hasOthers = count === undefined || count > (provider === null || tells === 'unknown' ? 0 : 1);
  const hrefs: Record<WayKind, string | undefined> = {
    again: provider === null ? undefined : providerPath(provider, back),
    // The provider would bring the same account again and again to somebody who is signed in there.
    another: provider === null ? undefined : providerPath(provider, back, 'for-another'),
    others: hasOthers ? signInPath(back) : undefined,
    guest: slugOfPath(new URL(back, origin).pathname) === undefined ? undefined : back,
  };
  return order[tells].flatMap((kind) => {
    const href = hrefs[kind];
    return href === undefined ? [] : [{ kind, href }];
  });
}
