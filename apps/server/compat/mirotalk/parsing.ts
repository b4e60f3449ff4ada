/** Bodies and errors of the calls under `/compat/mirotalk`, which answer neither in our problems nor in our statuses. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { refusalOf } from '../../http/answers.ts';
import type { App } from '../../http/context.ts';
import { parseStrictJson } from '../../strict-json.ts';
import { MalformedForm, parseForm } from './body.ts';

/** As Express has it, on which MiroTalk stands: 100 KB. */
export const bodyLimit = 102_400;

class MalformedJson extends Error {
  override readonly name = 'MalformedJson';
}

/** Thrown for what MiroTalk answers with 500: a call it cannot carry out. */
export class Unworkable extends Error {
  override readonly name = 'Unworkable';
}

/** An empty body is none, whatever type was announced; a type that is not known is not read. */
export function readBodies(app: App): void {
  app.removeAllContentTypeParsers();
  const parsers: readonly (readonly [type: string, parse: (text: string) => unknown])[] = [
    ['application/json', readJson],
    ['application/x-www-form-urlencoded', parseForm],
    ['*', () => undefined],
  ];
  for (const [type, parse] of parsers)
    app.addContentTypeParser(type, { parseAs: 'string' }, (_request, body, done) => {
      try {
        done(null, body === '' ? undefined : parse(String(body)));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    });
}

function readJson(text: string): unknown {
  const parsed = parseStrictJson(text);
  if (parsed.ok) return parsed.value;
  throw new MalformedJson('malformed JSON');
}

const otherWords: Readonly<Record<number, string>> = {
  404: 'Not found',
  413: 'The request is too large',
  429: 'Too many requests',
  503: 'Try again later',
};

/** Status and message, as MiroTalk says them; what it has no word for has our status. */
export function answerMirotalk(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const say = (status: number, message: string) => reply.code(status).send({ status, message });
  if (error instanceof MalformedJson) return say(400, 'Invalid JSON');
  if (error instanceof MalformedForm) return say(400, 'Invalid URL encoding');
  if (error instanceof Unworkable) return say(500, 'Internal server error');
  const refusal = refusalOf(error);
  if (refusal?.kind === 'too-many-requests')
    return say(429, otherWords[429] ?? '').header('retry-after', refusal.retryAfter);
  if (refusal?.kind === 'request-too-large') return say(413, otherWords[413] ?? '');
  if (refusal?.kind === 'store-unavailable') return say(503, otherWords[503] ?? '').header('retry-after', 2);
  request.log.error({ err: error, instance: request.id }, 'fault in a call of MiroTalk’s');
  return say(500, 'Internal server error');
}
