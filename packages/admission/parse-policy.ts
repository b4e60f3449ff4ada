/** Reads a policy that the store kept. Whoever wrote it was us, so a malformed one is a fault and no refusal. */
import { Fault, seconds, type UnixSeconds } from '@foyer/kernel';
import { isPermission, type Permission } from './permission.ts';
import { defaultPolicy, type GuestRules, type OpeningHours, type RoomPolicy, type Weekday } from './policy.ts';

type Reader<Value> = (value: unknown, name: string) => Value;
type Readers<Shape> = { readonly [Key in keyof Shape]: Reader<Shape[Key]> };

function broken(name: string): never {
  throw new Fault(`a stored policy is malformed at ${name}`);
}

function members(value: unknown, name: string): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : broken(name);
}

/** Every member that is there is read; for one that is not, the default stands (it was written before there was one). */
function shape<Shape extends object>(readers: Readers<Shape>, absent: Partial<Shape>): Reader<Shape> {
  return (value, name) => {
    const from = new Map<string, unknown>(Object.entries(members(value, name)));
    const read: Partial<Shape> = {};
    for (const key in readers) {
      const found = from.get(key);
      const member = found === undefined ? absent[key] : readers[key](found, `${name}/${key}`);
      read[key] = member === undefined ? broken(`${name}/${key}`) : member;
    }
    return read as Shape;
  };
}

const flag: Reader<boolean> = (value, name) => (typeof value === 'boolean' ? value : broken(name));
const text: Reader<string> = (value, name) => (typeof value === 'string' ? value : broken(name));
const count: Reader<number> = (value, name) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 ? value : broken(name);
const moment: Reader<UnixSeconds> = (value, name) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? seconds(value) : broken(name);
const clock: Reader<string> = (value, name) =>
  /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text(value, name)) ? text(value, name) : broken(name);
const permission: Reader<Permission> = (value, name) => (isPermission(value) ? value : broken(name));

function nullable<Value>(read: Reader<Value>): Reader<Value | null> {
  return (value, name) => (value === null ? null : read(value, name));
}

function list<Value>(read: Reader<Value>): Reader<readonly Value[]> {
  return (value, name) => (Array.isArray(value) ? value.map((one, at) => read(one, `${name}/${at}`)) : broken(name));
}

function word<Word extends string>(words: readonly Word[]): Reader<Word> {
  return (value, name) => words.find((one) => one === value) ?? broken(name);
}

const weekday = word<Weekday>(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
const window = shape<OpeningHours['windows'][number]>({ days: list(weekday), from: clock, to: clock }, {});

const readPolicy = shape<RoomPolicy>(
  {
    entry: word(['open', 'trusted', 'restricted']),
    passwordVersion: nullable(count),
    lobby: flag,
    waitForHost: flag,
    hostArrivalAdmits: flag,
    locked: flag,
    capacity: nullable(count),
    opensAt: nullable(moment),
    closesAt: nullable(moment),
    openingHours: nullable(shape<OpeningHours>({ timeZone: text, windows: list(window) }, {})),
    guests: shape<GuestRules>(
      { allowed: flag, role: word(['speaker', 'listener']), allowNames: list(text), refuseNames: list(text) },
      defaultPolicy.guests,
    ),
    withheld: shape<RoomPolicy['withheld']>(
      { speaker: list(permission), listener: list(permission) },
      defaultPolicy.withheld,
    ),
    hostless: word(['promote', 'end', 'keep']),
    resume: word(['always', 'same-password', 'place-only']),
    maxStayMinutes: nullable(count),
    lobbyMessage: nullable(text),
  },
  defaultPolicy,
);

/**
 * Members that are missing take those of `defaultPolicy`; members that are not known are left out.
 * @param value as parsed from JSON
 * @throws Fault where a member is there and malformed: better no room than a room whose lock was misread
 */
export function parsePolicy(value: unknown): RoomPolicy {
  return readPolicy(value, '');
}
