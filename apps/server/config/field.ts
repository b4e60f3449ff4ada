/** Pieces of which the tables of options are made. */
import { z } from 'zod';

export interface Option<Schema extends z.ZodType = z.ZodType> {
  readonly env: `FOYER_${string}`;
  readonly schema: Schema;
  readonly says: string;
  /** The same schema for a configuration in this folder, where it names files. */
  readonly in?: (folder: string) => Schema;
  /** Shown in the reference instead of the value. */
  readonly shownDefault?: string;
}

export function option<Schema extends z.ZodType>(
  env: `FOYER_${string}`,
  schema: Schema,
  says: string,
  shownDefault?: string,
): Option<Schema> {
  return shownDefault === undefined ? { env, schema, says } : { env, schema, says, shownDefault };
}

/** An option that names files. @param schemaIn makes its schema for a configuration in a folder */
export function fileOption<Schema extends z.ZodType>(
  env: `FOYER_${string}`,
  schemaIn: (folder: string) => Schema,
  says: string,
  shownDefault?: string,
): Option<Schema> {
  return { ...option(env, schemaIn('.'), says, shownDefault), in: schemaIn };
}

/** Environment values are text; files may hold the real type. */
export const whole = (least: number, most: number) => {
  const says = `must be a whole number from ${least} to ${most}`;
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,12}$/)
          .transform(Number),
      ],
      says,
    )
    .pipe(z.number().int(says).min(least, says).max(most, says));
};

export const flag = z.union(
  [z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')],
  'must be true or false',
);

export const list = z.union([
  z.array(z.string()),
  z.string().transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
]);

/** A JSON text in the environment, the value itself in the file. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return z.union([
    schema,
    z
      .string()
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          context.addIssue('must be JSON');
          return z.NEVER;
        }
      })
      .pipe(schema),
  ]);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `acme.claims.name: `; where the entry has no usable id, its number, counted from 0. */
function placeIn(list: unknown, [at, ...rest]: readonly PropertyKey[]): string {
  if (at === undefined) return '';
  const entry: unknown = Array.isArray(list) ? list[Number(at)] : undefined;
  const id: unknown = typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined;
  const name = typeof id === 'string' && /^[a-z0-9-]{1,32}$/.test(id) ? id : String(at);
  return `${[name, ...rest.map(String)].join('.')}: `;
}

/**
 * A list of things with ids: a JSON text in the environment, the list itself in the file. Each problem says which of them
 * and what, never a value.
 * @param what what one of them is called
 * @param problemsOf what does not go together in one of them
 * @param most how many there may be
 */
export function named<Entry extends { readonly id: string }>(
  entry: z.ZodType<Entry>,
  what: string,
  problemsOf: (value: Entry) => readonly string[],
  most = 50,
) {
  return z
    .unknown()
    .transform((given, context): Entry[] => {
      const value = typeof given === 'string' ? parsedJson(given) : given;
      const parsed = z.array(entry).max(most, `must be at most ${most}`).safeParse(value);
      if (!parsed.success)
        for (const { path, message } of parsed.error.issues)
          context.addIssue(
            path.length === 0 && !Array.isArray(value)
              ? `must be a JSON list of ${what}s`
              : `${placeIn(value, path)}${/received undefined$/.test(message) ? 'is missing' : message}`,
          );
      const found = parsed.success ? parsed.data : [];
      for (const one of found) for (const problem of problemsOf(one)) context.addIssue(`${one.id}: ${problem}`);
      if (new Set(found.map(({ id }) => id)).size < found.length) context.addIssue(`each ${what} needs its own id`);
      return found;
    })
    .prefault([]);
}
