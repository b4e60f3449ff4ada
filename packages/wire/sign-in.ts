/** Sign-in at providers, as it crosses REST: who can be asked, why it failed, what the doctor found, and embedded pages. */
import * as z from 'zod/mini';
import { nameSchema, slugSchema } from './vocabulary.ts';

/** A way to sign in, as the sign-in page offers it. */
export const signInProviderSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Path of its picture, where it has one. */
  icon: z.nullable(z.string()),
  /** Address of its discovery document. A browser to which nothing answers there does not reach the provider. */
  discovery: z.string(),
});

/** What a setting is called at one product, and what to do with it. */
export const settingSchema = z.object({
  /** `authentik`, `Keycloak`, `Microsoft Entra ID`, `Okta`, `Zitadel`. */
  product: z.string(),
  /** By the product's own menu names. */
  setting: z.string(),
});

/** What to do about a cause: at the provider (by product), and here (name of our option). */
export const adviceSchema = z.object({
  ours: z.nullable(z.string()),
  theirs: z.array(settingSchema),
});

const factsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]));

/** `GET /api/v1/sign-in/failures/:ref`: the cause as a problem (`type` ends in its slug), with all that is known. */
export const signInFailureSchema = z.object({
  type: z.string(),
  title: z.string(),
  /** Of the page the person saw. */
  status: z.int(),
  /** One or two sentences with the facts in them. */
  detail: z.string(),
  ref: z.string(),
  /** Unix seconds. */
  at: z.int(),
  provider: z.nullable(z.object({ id: z.string(), name: z.string() })),
  facts: factsSchema,
  advice: adviceSchema,
  network: z.nullable(z.string()),
});

export const findingSchema = z.object({
  /** `discovery`, `issuer`, `endpoints`, `keys`, `signing`, `encryption`, `authorize`, `redirect`, `client`, `clock`, `tls`, `sign-out`, `sign-ins`. */
  check: z.string(),
  level: z.enum(['good', 'hint', 'fault']),
  /** Slug of the problem a sign-in would end in, where it would. */
  cause: z.nullable(z.string()),
  /** A sentence. */
  says: z.string(),
  advice: adviceSchema,
  /** The sign-in that failed by it, where one is known. */
  failure: z.optional(z.object({ ref: z.string(), at: z.int() })),
});

/** `POST /api/v1/sign-in/doctor`: every provider looked at as far as that goes without a person. */
export const doctorReportSchema = z.object({
  checkedAt: z.int(),
  /** To be entered at providers that fetch our encryption keys. */
  jwksUrl: z.string(),
  providers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      issuer: z.string(),
      /** As which product the provider was recognised, if any. */
      product: z.nullable(z.string()),
      /** To be registered at the provider. */
      redirectUri: z.string(),
      signOutUri: z.string(),
      backchannelUri: z.string(),
      findings: z.array(findingSchema),
    }),
  ),
});

/** A key with which providers encrypt for us, or with which we prove who we are. */
export const providerKeySchema = z.object({
  kid: z.string(),
  use: z.enum(['enc', 'sig']),
  algorithm: z.string(),
  createdAt: z.int(),
  /** `published`: providers get it now. `kept`: what was made for it can still be opened. */
  state: z.enum(['published', 'kept']),
});

/**
 * An embedded page cannot see our cookies. It asks for a handoff, opens the sign-in in a window of its own, and collects a
 * pass for one room when the person there has agreed.
 */
export const handoffCreateSchema = z.strictObject({
  room: slugSchema,
  /** Origin of the page around us, where there is one. */
  site: z.optional(z.string().check(z.maxLength(255))),
});
export const handoffMadeSchema = z.object({
  id: z.string(),
  /** Collects what the handoff yields; known to the page that made it alone. */
  secret: z.string(),
  expiresAt: z.int(),
});
/** What the window shows before it asks. */
export const handoffSchema = z.object({
  room: z.object({ slug: z.string(), title: z.nullable(z.string()) }),
  site: z.nullable(z.string()),
  expiresAt: z.int(),
});
/** `proof`: the secret, told by the page that opened the window; without it the person has agreed by pressing a button. */
export const handoffConfirmSchema = z.strictObject({ proof: z.optional(z.string().check(z.maxLength(128))) });
export const handoffCollectSchema = z.strictObject({ secret: z.string().check(z.maxLength(128)) });
export const handoffCollectedSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('waiting') }),
  /** `pass` goes into `credentials.pass` of joins to that room, and ends with the sign-in it came from. */
  z.object({ state: z.literal('done'), pass: z.string(), name: nameSchema, expiresAt: z.int() }),
]);

export type SignInProviderView = z.infer<typeof signInProviderSchema>;
export type SignInFailureView = z.infer<typeof signInFailureSchema>;
export type Advice = z.infer<typeof adviceSchema>;
export type Setting = z.infer<typeof settingSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type DoctorReport = z.infer<typeof doctorReportSchema>;
export type ProviderKeyView = z.infer<typeof providerKeySchema>;
export type Handoff = z.infer<typeof handoffSchema>;
export type HandoffMade = z.infer<typeof handoffMadeSchema>;
export type HandoffCollected = z.infer<typeof handoffCollectedSchema>;
