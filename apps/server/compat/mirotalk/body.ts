/** What MiroTalk's clients send: JSON or forms, every field optional, values as they come. */

/** Fields by name; only own ones count. */
export type Fields = { readonly [name: string]: unknown };

export function fieldsOf(body: unknown): Fields {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
}

/** Thrown by the reader of forms, because Fastify's parsers answer by throwing. */
export class MalformedForm extends Error {
  override readonly name = 'MalformedForm';
}

const mostFields = 100;

/** `room=demo&token[presenter]=1`, one level deep as MiroTalk's calls are. */
export function parseForm(text: string): Fields {
  // URLSearchParams takes `%zz` for itself; MiroTalk calls it an error.
  if (/%(?![\da-f]{2})/i.test(text)) throw new MalformedForm('malformed percent-encoding');
  const fields = new Map<string, unknown>();
  const nested = new Map<string, Map<string, unknown>>();
  for (const [name, value] of [...new URLSearchParams(text)].slice(0, mostFields)) {
    const [, outer, inner] = /^([\w-]+)\[([\w-]+)\]$/.exec(name) ?? [];
    if (outer === undefined || inner === undefined) fields.set(name, value);
    else nested.set(outer, (nested.get(outer) ?? new Map()).set(inner, value));
  }
  for (const [name, inner] of nested) fields.set(name, Object.fromEntries(inner));
  return Object.fromEntries(fields);
}

/** Text of a field; numbers count as their digits. Undefined: absent, empty, or of another kind. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text.toWellFormed() : undefined;
}

/** `true`, `1` and their texts. */
export function isOn(value: unknown): boolean {
  return value === true || value === 1 || value === 'true' || value === '1';
}

export function isOff(value: unknown): boolean {
  return value === false || value === 0 || value === 'false' || value === '0';
}
