/** MiroTalk's rooms have any name; ours have one that can stand in a link. */
import { createHash } from 'node:crypto';
import { isSlug, reservedSlugs } from '../../rooms.ts';

/** Longest name that is looked at, in UTF-16 units. */
const longest = 512;

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/**
 * The slug of a room that MiroTalk's client calls so: the name itself where it can be one, without regard to case; else
 * what can stay of it and eight digits of its SHA-256, so that two names never become one room. Undefined: no name.
 */
export function slugOf(name: string): string | undefined {
  const clean = name.slice(0, longest).toWellFormed().normalize('NFC').trim();
  if (clean === '') return undefined;
  const lower = clean.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (isSlug(lower) && !reservedSlugs.has(lower)) return lower;
  const kept = lower
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replaceAll(/^-+|-+$/g, '');
  return kept === '' ? `room-${digest(lower)}` : `${kept}-${digest(lower)}`;
}
