/** For tests: issuers as an operator configures them, and tokens as other people's libraries make them. */
import { millis, seconds } from '@foyer/kernel';
import { loadConfig } from '../config/load.ts';
import { ConfiguredIssuers } from './issuers.ts';

export const now = 1_800_000_000;
export const secret = 'a-secret-that-two-systems-share-and-nobody-else-0123456789-abcdef';

/** A clock that is moved by hand. */
export class HandClock {
  at = 0;
  now() {
    return millis(this.at);
  }
  wall() {
    return seconds(now + Math.floor(this.at / 1_000));
  }
}

export const jitsi = {
  ...{ id: 'school', preset: 'jitsi', issuer: 'app', audience: 'jitsi', algorithms: ['HS256'], secret },
} as const;
export const plain = { ...jitsi, preset: undefined } as const;

/** What the operator is told, where the issuers are refused. */
export function problems(...issuers: readonly object[]): string[] {
  const loaded = loadConfig({ FOYER_ADMISSION_ISSUERS: JSON.stringify(issuers) }, '/nowhere');
  return loaded.ok ? [] : loaded.refusal.map(({ problem }) => problem);
}

export interface Raised {
  readonly issuers: ConfiguredIssuers;
  readonly clock: HandClock;
  readonly warned: string[];
}

export function raiseIssuers(...options: readonly object[]): Raised {
  const loaded = loadConfig({ FOYER_ADMISSION_ISSUERS: JSON.stringify(options) }, '/nowhere');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.refusal));
  const clock = new HandClock();
  const warned: string[] = [];
  const log = { warn: (facts: object) => void warned.push(JSON.stringify(facts)) };
  return { issuers: new ConfiguredIssuers({ config: loaded.value, clock, log }), clock, warned };
}
