/** Schemas that several routes share. */
import { problemSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import type { Refusal } from '../problems.ts';

/** Any text: a name that no room can have is answered like a room that is not there. */
export const slugParams = z.object({ slug: z.string() });

/** Any short text: an id that nothing has is answered like something that is gone. */
export const idParams = z.object({ id: z.string().check(z.maxLength(128)) });

const problemAnswer = {
  description: 'A problem (RFC 9457); `type` ends in its slug',
  content: { 'application/problem+json': { schema: problemSchema } },
};

/** For the OpenAPI document: every route may answer with problems. */
export const problemAnswers = { '4xx': problemAnswer, '5xx': problemAnswer } as const;

/** For the OpenAPI document: the route asks for an API key. */
export const keyed = [{ apiKey: [] }];

export const badHost: Refusal = {
  kind: 'request-invalid',
  errors: [{ pointer: '', detail: 'the Host header is not a host name' }],
};
