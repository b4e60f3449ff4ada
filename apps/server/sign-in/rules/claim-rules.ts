/** What a provider's rules make of somebody's claims (SI20–SI23): whether they come in, their level, rights and name. */
import { type AccountRights, fitsLetters, type RoomRight } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { AccountLevel } from '@foyer/wire';
import type { ClaimOptions, ClaimRule } from '../../config/sign-in-options.ts';
import type { Payload } from '../../issuers/claims.ts';
import type { SignInFailure } from '../ports.ts';
import { shownNameOf } from './claim-name.ts';
import { valuesAt } from './claim-values.ts';
import { notAdmitted } from './not-admitted.ts';

export interface JudgedClaims {
  readonly level: AccountLevel;
  readonly rights: AccountRights;
  /** As it may be shown; undefined where the claims have none. */
  readonly name: string | undefined;
}

/** A rule that fits, with the values by which it does: none where it fits everybody. */
interface Fitting {
  readonly rule: ClaimRule;
  readonly values: readonly string[];
}

/** Most rooms and patterns that all rules together may give one person. */
const mostRooms = 5_000;
/** What of a value may stand in a room's name; no `*`, so that no value opens more than the room it names. */
const roomLetters = /^[a-z0-9-]{1,64}$/;

/** Places of claims that rules read, each once. */
export function ruleClaims({ rules }: ClaimOptions): readonly string[] {
  return [...new Set(rules.flatMap(({ claim }) => (claim === undefined ? [] : [claim])))];
}

/** Places of all claims that were asked for by name: of rules, and of the shown name where it is configured. */
export function neededClaims(options: ClaimOptions): readonly string[] {
  return [...new Set([...ruleClaims(options), ...(options.name === undefined ? [] : [options.name])])];
}

/** `sign-in-not-admitted` where a rule refuses or none fits, `sign-in-claims-invalid` where a claim cannot be read. */
export function judgeClaims(claims: Payload, options: ClaimOptions): Result<JudgedClaims, SignInFailure> {
  const values = readClaims(claims, options);
  if (!values.ok) return values;
  const fitting: Fitting[] = [];
  for (const [index, rule] of options.rules.entries()) {
    const fits = fittingValues(rule, values.value);
    if (fits === undefined) continue;
    if (rule.refuse) return no(notAdmitted(claims, values.value, index + 1));
    fitting.push({ rule, values: fits });
  }
  if (fitting.length === 0 && options.otherwise === 'refuse') return no(notAdmitted(claims, values.value));
  const rooms = fitting.flatMap(rightsOf);
  if (rooms.reduce((sum, right) => sum + right.rooms.length, 0) > mostRooms)
    return no({ kind: 'sign-in-claims-invalid', facts: { problem: 'too-many-rooms' } });
  const level = fitting.find(({ rule }) => rule.level !== undefined)?.rule.level ?? 'user';
  const { nameLocked } = options;
  return ok({ level, rights: { rooms, nameLocked }, name: shownNameOf(claims, options.name) });
}

type ValuesByClaim = ReadonlyMap<string, readonly string[]>;

function readClaims(claims: Payload, options: ClaimOptions): Result<ValuesByClaim, SignInFailure> {
  const read = new Map<string, readonly string[]>();
  for (const place of ruleClaims(options)) {
    const values = valuesAt(claims, place);
    if (!values.ok) return values;
    read.set(place, values.value);
  }
  return ok(read);
}

/** The values that fit, none for a rule that fits everybody; undefined where the rule does not fit. */
function fittingValues({ claim, anyOf }: ClaimRule, read: ValuesByClaim): readonly string[] | undefined {
  if (claim === undefined) return [];
  const values = read.get(claim) ?? [];
  const fitting = anyOf === undefined ? values : values.filter(fitsAny(anyOf));
  return fitting.length === 0 ? undefined : fitting;
}

/** Names without `*` are looked up: a person may have thousands of groups, and a rule hundreds of names. */
function fitsAny(anyOf: readonly string[]): (value: string) => boolean {
  const names = new Set(anyOf.filter((one) => !one.includes('*')));
  const patterns = anyOf.filter((one) => one.includes('*'));
  return (value) => names.has(value) || patterns.some((pattern) => fitsLetters(value, pattern));
}

/** What a fitting rule opens; nothing where it says nothing of rooms, or where none of its rooms can be named. */
function rightsOf({ rule, values }: Fitting): readonly RoomRight[] {
  const { rooms: patterns, role, bypassLobby } = rule;
  if (patterns === undefined && role === undefined && !bypassLobby) return [];
  const rooms = patterns === undefined ? ['*'] : [...new Set(patterns.flatMap((one) => named(one, values)))];
  const isOpening = patterns !== undefined || role !== undefined;
  return rooms.length === 0 ? [] : [{ rooms, role: isOpening ? (role ?? 'speaker') : null, bypassLobby }];
}

function named(pattern: string, values: readonly string[]): readonly string[] {
  if (!pattern.includes('{value}')) return [pattern];
  // By a function: in a text, `$` would mean something to `replace`.
  return values.filter((value) => roomLetters.test(value)).map((value) => pattern.replace('{value}', () => value));
}
