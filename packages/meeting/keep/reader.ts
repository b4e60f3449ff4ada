/** Reading documents that an earlier run has written: whatever is not as it was written is said, with its place. */

/** What was kept cannot be read; caught where it is taken up. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export type Reader<Value> = (value: unknown, at: string) => Value;

function unreadable(at: string): never {
  throw new Unreadable(at);
}

/** Members of one object, by name. */
export interface Fields {
  need<Value>(name: string, read: Reader<Value>): Value;
  /** Undefined where it is not there. */
  may<Value>(name: string, read: Reader<Value>): Value | undefined;
}

export const fields: Reader<Fields> = (value, at) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unreadable(at);
  const members = new Map<string, unknown>(Object.entries(value));
  const may = <Value>(name: string, read: Reader<Value>): Value | undefined => {
    const member = members.get(name);
    return member === undefined ? undefined : read(member, `${at}/${name}`);
  };
  const need = <Value>(name: string, read: Reader<Value>): Value =>
    members.has(name) ? read(members.get(name), `${at}/${name}`) : unreadable(`${at}/${name}`);
  return { may, need };
};

export const text: Reader<string> = (value, at) => (typeof value === 'string' ? value : unreadable(at));

export const flag: Reader<boolean> = (value, at) => (typeof value === 'boolean' ? value : unreadable(at));

/** For members that are either true or not there. */
export const isTrue: Reader<true> = (value, at) => (value === true ? value : unreadable(at));

export const whole: Reader<number> = (value, at) =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : unreadable(at);

export function word<Word extends string>(words: readonly Word[]): Reader<Word> {
  return (value, at) => words.find((one) => one === value) ?? unreadable(at);
}

export function list<Value>(read: Reader<Value>): Reader<Value[]> {
  return (value, at) =>
    Array.isArray(value) ? value.map((one, index) => read(one, `${at}/${index}`)) : unreadable(at);
}

export function nullable<Value>(read: Reader<Value>): Reader<Value | null> {
  return (value, at) => (value === null ? null : read(value, at));
}

export function pair<One, Other>(one: Reader<One>, other: Reader<Other>): Reader<[One, Other]> {
  return (value, at) =>
    Array.isArray(value) && value.length === 2
      ? [one(value[0], `${at}/0`), other(value[1], `${at}/1`)]
      : unreadable(at);
}
