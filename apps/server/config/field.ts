/** Pieces of which the tables of options are made. */
import { z } from 'zod';

export interface Option<Schema extends z.ZodType = z.ZodType> {
  readonly env: `FOYER_${string}`;
  readonly schema: Schema;
  readonly says: string;
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
