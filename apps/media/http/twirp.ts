/** `POST /twirp/livekit.RoomService/<Method>`: Twirp (specification v7) with JSON or protobuf bodies. */
import type { IncomingMessage } from 'node:http';
import { no, ok, type Result } from '@foyer/kernel';
import {
  type BodyForm,
  type CallRefusal,
  isMethod,
  limits,
  type Method,
  mayCall,
  readCall,
  twirpStatus,
  type Writable,
} from '@foyer/livekit';
import { verifyAccessToken } from '../access-token.ts';
import type { Answer } from './answers.ts';
import { tokenOf } from './answers.ts';
import type { SignallingServices } from './signalling.ts';

/** Bytes of a body: the largest text a call carries is metadata. */
const mostBytes = 4 * limits.metadata;
export const twirpPrefix = '/twirp/livekit.RoomService/';

function formOf(request: IncomingMessage): BodyForm | undefined {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/protobuf' ? 'protobuf' : undefined;
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) return undefined;
    length += chunk.length;
    if (length > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function written(message: Writable, form: BodyForm): Answer {
  if (form === 'protobuf') return { status: 200, type: 'application/protobuf', body: message.toBinary() };
  return { status: 200, type: 'application/json', body: message.toJsonString({ emitDefaultValues: true }) };
}

/** Errors are JSON whatever the form of the call. */
function refused({ code, msg }: CallRefusal): Answer {
  return { status: twirpStatus[code], type: 'application/json', body: JSON.stringify({ code, msg }) };
}

function methodOf(path: string): Method | undefined {
  const name = path.slice(twirpPrefix.length);
  return isMethod(name) ? name : undefined;
}

async function called(
  request: IncomingMessage,
  url: URL,
  form: BodyForm,
  services: SignallingServices,
): Promise<Result<Writable, CallRefusal>> {
  const { key, wallMillis, rooms, log } = services;
  const verified = verifyAccessToken(tokenOf(request, url), key, wallMillis());
  if (!verified.ok) {
    log.warn({ refusal: verified.refusal }, 'call refused');
    return no({ code: 'unauthenticated', msg: 'invalid token' });
  }
  const method = methodOf(url.pathname);
  if (!method) return no({ code: 'bad_route', msg: 'no such method' });
  const bytes = await readBody(request);
  if (!bytes) return no({ code: 'resource_exhausted', msg: 'body too large' });
  const call = readCall(method, form, { text: bytes.toString('utf8'), bytes });
  if (!call.ok) return call;
  if (!mayCall(verified.value, call.value)) return no({ code: 'permission_denied', msg: 'permission denied' });
  log.info({ method }, 'RoomService call');
  const reply = rooms.serve(call.value);
  return reply.ok ? ok(reply.value) : reply;
}

export async function answerTwirp(request: IncomingMessage, url: URL, services: SignallingServices): Promise<Answer> {
  const form = formOf(request);
  if (request.method !== 'POST' || !form) return refused({ code: 'bad_route', msg: 'POST JSON or protobuf' });
  const reply = await called(request, url, form, services);
  return reply.ok ? written(reply.value, form) : refused(reply.refusal);
}
