/** How this server answers what went wrong: one problem document, whatever it was (RFC 9457). */
import { type Problem, problem } from '@foyer/wire';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type FieldError, problemOf, type Refusal } from '../problems.ts';
import { StoreOutage } from '../store/port.ts';

export function sendProblem(reply: FastifyReply, said: Problem): FastifyReply {
  if (said.retryAfter !== undefined) reply.header('retry-after', said.retryAfter);
  if (said.status === 401) reply.header('www-authenticate', 'Bearer');
  return (
    reply
      .code(said.status)
      .header('cache-control', 'no-store')
      .type('application/problem+json')
      // As bytes: for text Fastify would add a charset, which this media type does not have.
      .send(Buffer.from(JSON.stringify(said)))
  );
}

export function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return sendProblem(reply, problemOf(refusal));
}

/** Thrown by the limiter, the one place that answers by throwing: its library asks for an error. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';
  readonly statusCode = 429;
  readonly retryAfter: number;

  /** @param retryAfter seconds */
  constructor(retryAfter: number) {
    super('too many requests');
    this.retryAfter = retryAfter;
  }
}

/** Fastify's own errors that are the request's doing. */
const requestErrors: { readonly [code: string]: Refusal } = {
  FST_ERR_CTP_BODY_TOO_LARGE: { kind: 'request-too-large' },
  FST_ERR_CTP_INVALID_JSON_BODY: malformed('is not JSON, or names something twice'),
  FST_ERR_CTP_EMPTY_JSON_BODY: malformed('is empty'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: malformed('must be sent as application/json'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: malformed('has another length than was said'),
  FST_ERR_BAD_URL: { kind: 'not-found' },
  FST_ERR_MAX_PARAM_LENGTH: { kind: 'not-found' },
};

function malformed(detail: string): Refusal {
  return { kind: 'request-invalid', errors: [{ pointer: '', detail }] };
}

function fieldErrors(validation: NonNullable<FastifyError['validation']>): FieldError[] {
  return validation.map(({ instancePath, message }) => ({
    pointer: instancePath === '/' ? '' : instancePath,
    detail: message ?? 'does not have the expected form',
  }));
}

export function refusalOf(error: FastifyError): Refusal | undefined {
  if (error.validation !== undefined) return { kind: 'request-invalid', errors: fieldErrors(error.validation) };
  if (error instanceof StoreOutage) return { kind: 'store-unavailable' };
  if (error instanceof TooManyRequests) return { kind: 'too-many-requests', retryAfter: error.retryAfter };
  if (Object.hasOwn(requestErrors, error.code)) return requestErrors[error.code];
  if (error.statusCode === 415) return malformed('must be sent as application/json');
  return error.statusCode === 400 ? malformed('cannot be read') : undefined;
}

/** The one error handler. What it does not know is a fault: logged with an id, and only the id goes out. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error);
  if (refusal === undefined) {
    request.log.error({ err: error, instance: request.id, route: request.routeOptions.url }, 'fault in a request');
    return sendProblem(reply, problem('server-fault', { instance: request.id }));
  }
  if (refusal.kind === 'store-unavailable') request.log.error({ err: error, instance: request.id }, 'store outage');
  return refuse(reply, refusal);
}
