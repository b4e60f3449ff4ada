/** Bytes to messages without exceptions: the protobuf library throws on broken input, here that becomes a refusal. */
import type { Result } from '@foyer/kernel';
import { no, ok } from '@foyer/kernel';

export interface MessageRefusal {
  readonly kind: 'message-invalid';
  readonly why: string;
}

interface Decoder<T> {
  fromBinary(bytes: Uint8Array): T;
}

export function decode<T>(type: Decoder<T>, bytes: Uint8Array, most: number): Result<T, MessageRefusal> {
  if (bytes.length > most) return no({ kind: 'message-invalid', why: `more than ${most} bytes` });
  try {
    return ok(type.fromBinary(bytes));
  } catch (broken) {
    // The decoder is a pure function of the bytes: whatever it throws is the bytes' fault.
    return no({ kind: 'message-invalid', why: broken instanceof Error ? broken.message : 'unreadable' });
  }
}
