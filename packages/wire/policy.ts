/** A room's policy as it crosses REST and the room channel: who comes in, how, and when. */
import * as z from 'zod/mini';
import { passwordSchema, permissionSchema, textSchema, timeSchema } from './vocabulary.ts';

/**
 * Who passes without a knock. `open`: anyone. `trusted`: who shows an invitation or is signed in; guests knock.
 * `restricted`: nobody else is let in at all.
 */
export const entrySchema = z.enum(['open', 'trusted', 'restricted']);

/** What becomes of a meeting whose last host leaves: somebody becomes host, it ends, or it goes on without one. */
export const hostlessSchema = z.enum(['promote', 'end', 'keep']);

/**
 * What a resume token is worth after the password was changed or the place is gone. `always`: its bearer comes back
 * whatever changed. `same-password`: after a change of the password its bearer is asked for the new one. `place-only`:
 * good while the place is kept, and no longer.
 */
export const resumeRuleSchema = z.enum(['always', 'same-password', 'place-only']);

export const guestRoleSchema = z.enum(['speaker', 'listener']);

const clockTime = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/));

/** Weekly windows in one time zone; a window whose end is not after its beginning reaches into the next day. */
export const openingHoursSchema = z.strictObject({
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: z.string().check(z.minLength(1), z.maxLength(64)),
  windows: z
    .array(
      z.strictObject({
        days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).check(z.minLength(1), z.maxLength(7)),
        from: clockTime,
        to: clockTime,
      }),
    )
    .check(z.minLength(1), z.maxLength(28)),
});

const namePatterns = z.array(z.string().check(z.minLength(1), z.maxLength(80))).check(z.maxLength(50));

/** Guests are people without an invitation who are not signed in. `*` in a pattern stands for any characters. */
export const guestsSchema = z.strictObject({
  allowed: z.boolean(),
  role: guestRoleSchema,
  /** Where not empty, a guest's name must fit one of them. */
  allowNames: namePatterns,
  /** A guest's name must fit none of them. */
  refuseNames: namePatterns,
});

/** Permissions of the role that its bearers do not have at the start; a host gives them. */
export const withheldSchema = z.strictObject({
  speaker: z.array(permissionSchema).check(z.maxLength(32)),
  listener: z.array(permissionSchema).check(z.maxLength(32)),
});

const shared = {
  entry: entrySchema,
  /** Everyone without `lobby.bypass` knocks. */
  lobby: z.boolean(),
  /** Nobody without `lobby.bypass` comes in before a host. */
  waitForHost: z.boolean(),
  /** Whoever waits only for the host comes in with him; otherwise he admits them. */
  hostArrivalAdmits: z.boolean(),
  /** Nobody new comes in. */
  locked: z.boolean(),
  /** Most participants at once; null: as many as the server allows. */
  capacity: z.nullable(z.int().check(z.minimum(1), z.maximum(10_000))),
  /** Unix seconds before which, and from which on, nobody comes in. */
  opensAt: z.nullable(timeSchema),
  closesAt: z.nullable(timeSchema),
  openingHours: z.nullable(openingHoursSchema),
  guests: guestsSchema,
  withheld: withheldSchema,
  hostless: hostlessSchema,
  resume: resumeRuleSchema,
  /** Longest one may stay; null: as long as the server allows. */
  maxStayMinutes: z.nullable(z.int().check(z.minimum(1), z.maximum(10_080))),
  /** Shown to everyone who waits. */
  lobbyMessage: z.nullable(textSchema),
};

/** What anyone inside may know. The password itself is never shown. */
export const policySchema = z.object({ ...shared, hasPassword: z.boolean() });

/** A change: what is not named stays. `password` null takes it away. */
export const policyChangeSchema = z.partial(
  z.strictObject({
    ...shared,
    guests: z.partial(guestsSchema),
    withheld: z.partial(withheldSchema),
    password: z.nullable(passwordSchema),
  }),
);

export type WirePolicy = z.infer<typeof policySchema>;
export type PolicyChange = z.infer<typeof policyChangeSchema>;
export type OpeningHours = z.infer<typeof openingHoursSchema>;
