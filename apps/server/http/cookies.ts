/**
 * Our cookies. Their names begin with `__Host-`, so a browser takes them only from this very host, over TLS (or on
 * localhost), for all paths; no other site of the domain can plant one (RFC 6265bis section 4.1.3.2).
 */
import type { Chance } from '@foyer/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { digestOf } from '../access/digest.ts';
import type { SealedAttempt } from '../sign-in/attempts.ts';
import { isBrowser } from './origin.ts';

const signInCookie = '__Host-foyer';
const visitorCookie = '__Host-foyer-visitor';

/** Scripts cannot read them; other sites' pages cannot send them along with what changes something. */
const flags = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;

const signInShape = /^[\w-]{43}$/;
const visitorShape = /^[\w-]{22}$/;
/** Seconds; browsers keep none for longer than 400 days. */
const visitorLifetime = 400 * 86_400;

/** The secret of the sign-in session this browser has, by its own word. */
export function signInSecretOf(request: FastifyRequest): string | undefined {
  const secret = request.cookies[signInCookie];
  return secret !== undefined && signInShape.test(secret) ? secret : undefined;
}

/** @param lifetime seconds */
export function giveSignIn(reply: FastifyReply, secret: string, lifetime: number): void {
  reply.setCookie(signInCookie, secret, { ...flags, maxAge: lifetime });
}

export function takeSignIn(reply: FastifyReply): void {
  reply.setCookie(signInCookie, '', { ...flags, maxAge: 0 });
}

/** What a sign-in at a provider was begun with, in a cookie of its own. */
export function giveAttempt(reply: FastifyReply, { name, value, maxAge }: SealedAttempt): void {
  reply.setCookie(name, value, { ...flags, maxAge });
}

export function takeAttempt(reply: FastifyReply, name: string): void {
  reply.setCookie(name, '', { ...flags, maxAge: 0 });
}

/**
 * What bans know a browser by: a hash of its mark, so that no record can be turned back into a cookie. The mark is made
 * where it is missing; programs have none.
 */
export function familyOf(request: FastifyRequest, reply: FastifyReply, chance: Chance): string | undefined {
  if (!isBrowser(request.headers)) return undefined;
  const shown = request.cookies[visitorCookie];
  if (shown !== undefined && visitorShape.test(shown)) return hashOf(shown);
  const mark = Buffer.from(chance(new Uint8Array(16))).toString('base64url');
  reply.setCookie(visitorCookie, mark, { ...flags, maxAge: visitorLifetime });
  return hashOf(mark);
}

function hashOf(mark: string): string {
  return digestOf(mark).slice(0, 22);
}
