/** Bodies of Twirp calls: JSON with proto field names, or protobuf; read to a call, written from a reply. */
import { no, ok, type Result } from '@foyer/kernel';
import { type Call, type CallRefusal, type Method, methods } from './calls.ts';

export type BodyForm = 'json' | 'protobuf';

/** A message of either direction, as the protobuf library makes them. */
export interface Writable {
  toBinary(): Uint8Array;
  toJsonString(options: { readonly emitDefaultValues: boolean }): string;
}

export function readCall(
  method: Method,
  form: BodyForm,
  body: { readonly text: string; readonly bytes: Uint8Array },
): Result<Call, CallRefusal> {
  const type = methods[method].request;
  try {
    const request =
      form === 'json' ? type.fromJsonString(body.text, { ignoreUnknownFields: true }) : type.fromBinary(body.bytes);
    // The table pairs each method with its request class; the compiler cannot follow the pairing through an index.
    return ok({ method, request } as Call);
  } catch (broken) {
    const msg = broken instanceof Error ? broken.message : 'unreadable body';
    return no({ code: 'malformed', msg: msg.slice(0, 200) });
  }
}
