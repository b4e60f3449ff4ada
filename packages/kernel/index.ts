/** The words everything else is made of. The only barrel of this package. */
export type { Brand } from './brand.ts';
export type { Chance } from './chance.ts';
export { pickId } from './chance.ts';
export { Fault, impossible } from './fault.ts';
export type { Result } from './result.ts';
export { no, ok } from './result.ts';
export type { Millis, UnixSeconds } from './time.ts';
export { later, millis, seconds, since } from './time.ts';
