/** Who may call: the holder of an API key of ours, sent as MiroTalk's clients send theirs, raw and without `Bearer`. */
import { no, ok, type Result } from '@foyer/kernel';
import type { Scope } from '@foyer/wire';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../access/ports.ts';
import type { RouteContext } from '../../http/context.ts';
import type { Refusal } from '../../problems.ts';
import type { MirotalkCall } from './options.ts';

/** Scopes that a key needs for each call. */
const scopes: { readonly [Call in MirotalkCall]: readonly Scope[] } = {
  meeting: ['rooms'],
  join: ['rooms', 'tokens'],
  token: ['rooms', 'tokens'],
  meetings: ['meetings'],
  stats: ['meetings'],
};

export type Denial = 'disabled' | 'unauthorized' | { readonly retryAfter: number };

function denialOf(refusal: Refusal): Denial {
  return refusal.kind === 'throttled' ? { retryAfter: refusal.retryAfter } : 'unauthorized';
}

/** First whether the call is switched off, then the key, as MiroTalk asks. */
export async function callerFor(
  call: MirotalkCall,
  request: FastifyRequest,
  { guards, config }: RouteContext,
): Promise<Result<Caller, Denial>> {
  if (config.admission.mirotalk.disabled.includes(call)) return no('disabled');
  const { authorization } = request.headers;
  if (authorization === undefined || /^bearer\s/i.test(authorization)) return no('unauthorized');
  // The same key as everywhere else, so it is judged, counted and throttled there too.
  request.headers = { ...request.headers, authorization: `Bearer ${authorization}` };
  let caller: Caller | undefined;
  for (const scope of scopes[call]) {
    const allowed = await guards.allow(request, scope);
    if (!allowed.ok) return no(denialOf(allowed.refusal));
    caller = allowed.value;
  }
  return caller?.kind === 'key' ? ok(caller) : no('unauthorized');
}

export function deny(reply: FastifyReply, denial: Denial): FastifyReply {
  if (denial === 'disabled')
    return reply.code(403).send({ error: 'This call is disabled. Please ask the administrator.' });
  if (denial === 'unauthorized') return reply.code(403).send({ error: 'Unauthorized!' });
  return reply.code(429).header('retry-after', denial.retryAfter).send({ error: 'Too many requests' });
}
