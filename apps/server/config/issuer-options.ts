/** Other systems whose tokens and calls this server understands. */
import { z } from 'zod';
import { json, option } from './field.ts';

const issuer = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be a short name of lower-case letters, digits and hyphens'),
  preset: z.enum(['jitsi']).optional(),
  issuer: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  algorithms: z.array(z.string()).min(1),
  secret: z.string().min(1).optional(),
  publicKeyFile: z.string().min(1).optional(),
  jwksUrl: z.url({ protocol: /^https?$/ }).optional(),
});

export const issuerOptions = {
  issuers: option(
    'FOYER_ADMISSION_ISSUERS',
    json(z.array(issuer).max(50)).default([]),
    'Systems whose JWTs open rooms here, a JSON list; see [other systems](./other-systems.md).',
    'none',
  ),
} as const;
