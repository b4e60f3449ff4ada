/** What every aggregate of the store shares. */
import { Fault } from '@foyer/kernel';
import { StoreOutage } from './port.ts';

/** The answer of a query; `StoreOutage` where the database gave none. */
export async function reached<Value>(query: Promise<Value>): Promise<Value> {
  try {
    return await query;
  } catch (error) {
    throw new StoreOutage('the database refused a query', { cause: error });
  }
}

/** A list of texts that the store itself wrote as JSON; anything else in its place is a fault. */
export function textsOf(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
    throw new Fault('the store holds a list that is none');
  return value;
}
