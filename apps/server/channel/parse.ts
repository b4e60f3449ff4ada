/** From the bytes of a client to a message of the protocol, or to what is wrong with them. */
import { no, ok, type Result } from '@foyer/kernel';
import {
  type ClientMessage,
  clientMessageSchema,
  type LobbyClientMessage,
  lobbyClientMessageSchema,
} from '@foyer/wire';
import type * as z from 'zod/mini';
import type { FieldError } from '../problems.ts';
import { parseStrictJson } from '../strict-json.ts';

export interface Malformed {
  readonly errors: readonly FieldError[];
  /** Of a command that was recognisable as one: it can still get its reply. */
  readonly id?: string;
}

export const binary: Malformed = { errors: [{ pointer: '', detail: 'must be text' }] };

/** A message of the room channel. */
export function parseMessage(text: string): Result<ClientMessage, Malformed> {
  return parse(text, clientMessageSchema);
}

/** A message of the lobby channel. */
export function parseLobbyMessage(text: string): Result<LobbyClientMessage, Malformed> {
  return parse(text, lobbyClientMessageSchema);
}

function parse<Schema extends z.ZodMiniType>(text: string, schema: Schema): Result<z.output<Schema>, Malformed> {
  const json = parseStrictJson(text);
  if (!json.ok) return no({ errors: [{ pointer: '', detail: 'is not JSON, or names something twice' }] });
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return ok(parsed.data);
  const errors = parsed.error.issues.slice(0, 5).map((issue) => ({
    pointer: issue.path
      .map((part) => `/${String(part).slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join(''),
    detail: issue.message.slice(0, 200),
  }));
  const id = idOf(json.value);
  return no(id === undefined ? { errors } : { errors, id });
}

function idOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('type' in value)) return undefined;
  return value.type === 'command' && typeof value.id === 'string' && value.id.length > 0 && value.id.length <= 64
    ? value.id
    : undefined;
}
