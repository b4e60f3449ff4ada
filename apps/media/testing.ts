/** Pieces of a media process without a network, for its own tests. */
import { millis, seconds } from '@foyer/kernel';
import { parseGrants } from '@foyer/livekit';
import { type Sfu, SfuEngine } from '@foyer/sfu';
import { type Logger, pino } from 'pino';
import { signAccessToken } from './access-token.ts';
import { type MemoryPath, memoryPort } from './path/memory.ts';
import type { ShellServices } from './room-shell.ts';
import { Rooms } from './rooms.ts';

export const testKey = { apiKey: 'key', apiSecret: 'a-secret-of-at-least-thirty-two-characters' };

/** Random enough for sids that must differ, the same in every run. */
function counting(): (bytes: Uint8Array) => Uint8Array {
  let state = 1;
  return (bytes) => {
    for (let index = 0; index < bytes.length; index += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      bytes[index] = state >>> 24;
    }
    return bytes;
  };
}

export interface Bench {
  readonly services: ShellServices;
  readonly rooms: Rooms;
  readonly paths: readonly MemoryPath[];
  readonly lines: string[];
  readonly log: Logger;
}

export function bench(makeSfu?: () => Sfu): Bench {
  const port = memoryPort();
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
  const chance = counting();
  const services: ShellServices = {
    now: () => millis(performance.now()),
    port,
    log,
    makeSfu: makeSfu ?? (() => new SfuEngine({ chance })),
    room: {
      chance,
      epoch: performance.timeOrigin,
      sign: (claims) => signAccessToken(claims, testKey),
      candidates: [{ address: '192.0.2.1', port: 7882 }],
      iceServers: [],
    },
  };
  return { services, rooms: new Rooms(services), paths: port.paths, lines, log };
}

export function testToken(video: Record<string, unknown>, identity = 'anna'): string {
  return signAccessToken({ sub: identity, exp: Math.floor(Date.now() / 1000) + 60, video }, testKey);
}

export function testGrants(identity: string, room = 'hall') {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const parsed = parseGrants({ sub: identity, exp, video: { room, roomJoin: true } }, seconds(exp - 600));
  if (!parsed.ok) throw new Error('grants of a test are wrong');
  return parsed.value;
}
