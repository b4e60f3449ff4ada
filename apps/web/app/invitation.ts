/** Understands what people paste into "invitation link or room name": whole links, bare names, and messy mails around them. */
import { no, ok, type Result } from '@foyer/kernel';
import { slugSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import { type LinkCredentials, readLink } from './link.ts';

export interface Invitation extends LinkCredentials {
  readonly slug: string;
}

/** `empty`: nothing there. `elsewhere`: a link of another server, named by `host`. `unclear`: neither link nor name. */
export type InvitationRefusal =
  | { readonly kind: 'empty' }
  | { readonly kind: 'elsewhere'; readonly host: string }
  | { readonly kind: 'unclear' };

/** @param origin of this page, such as `https://meet.example.org` */
export function readInvitation(text: string, origin: string): Result<Invitation, InvitationRefusal> {
  const wanted = text.trim();
  if (wanted === '') return no({ kind: 'empty' });
  const links = linksIn(wanted, origin);
  const ours = links.filter((link) => link.origin === origin);
  for (const link of ours) {
    const found = fromLink(link);
    if (found !== undefined) return ok(found);
  }
  const [foreign] = links;
  if (foreign !== undefined && ours.length === 0) return no({ kind: 'elsewhere', host: foreign.host });
  const slug = foreign === undefined ? toSlug(wanted) : undefined;
  return slug === undefined ? no({ kind: 'unclear' }) : ok({ slug });
}

/** Quotes, brackets and the full stop of the sentence around a link do not belong to it. */
const wrapping = /^[<("'«„“[]+|[>)"'»“”\].,;:!?]+$/g;

function linksIn(text: string, origin: string): readonly URL[] {
  const host = new URL(origin).host;
  const words = text.split(/\s+/).map((word) => word.replaceAll(wrapping, ''));
  return words.flatMap((word) => {
    const schemed = /^https?:\/\//i.test(word) ? word : hostless(word, host, origin);
    if (schemed === undefined) return [];
    const url = URL.parse(schemed);
    return url === null ? [] : [url];
  });
}

/** `meet.example.org/room` and `/room` are links of this server too: people copy what the address bar shows. */
function hostless(word: string, host: string, origin: string): string | undefined {
  if (word.toLowerCase().startsWith(`${host}/`)) return `${new URL(origin).protocol}//${word}`;
  return word.startsWith('/') ? origin + word : undefined;
}

function fromLink(link: URL): Invitation | undefined {
  const slug = slugOfPath(link.pathname);
  if (slug === undefined) return undefined;
  return { slug, ...readLink(link)?.credentials };
}

/** Pages of the client itself; no room has these names. */
const pages: ReadonlySet<string> = new Set(['admin', 'set-up', 'sign-in']);

/** The room a path leads to; undefined where it is no room's (`/`, `/sign-in`, `/a/b`, letters that no room can have). */
export function slugOfPath(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const [only] = parts;
  if (only === undefined || parts.length > 1) return undefined;
  const slug = decoded(only).toLowerCase();
  return !pages.has(slug) && z.safeParse(slugSchema, slug).success ? slug : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    if (cause instanceof URIError) return part;
    throw cause;
  }
}

/** "Design Review" said aloud is `design-review` in a link. */
function toSlug(text: string): string | undefined {
  const slug = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[\s_]+/g, '-')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return z.safeParse(slugSchema, slug).success ? slug : undefined;
}
