import type { Target } from '../target.ts';
import { channel } from './channel.ts';
import { engine } from './engine.ts';
import { envelope } from './envelope.ts';
import { rtcp } from './rtcp.ts';
import { rtp } from './rtp.ts';
import { sdp } from './sdp.ts';
import { signal } from './signal.ts';
import { token } from './token.ts';

/** Widens a target: its own inputs are the only ones it is ever given. */
const any = <Input extends string | Uint8Array>(target: Target<Input>): Target => target as unknown as Target;

export const targets: readonly Target[] = [
  any(sdp),
  any(rtp),
  any(rtcp),
  any(token),
  any(envelope),
  any(channel),
  any(engine),
  any(signal),
];

export function targetNamed(name: string): Target {
  const found = targets.find((target) => target.name === name);
  if (found === undefined) {
    throw new Error(`no target "${name}"; there are ${targets.map((target) => target.name).join(', ')}`);
  }
  return found;
}
