/** The options of the door: tokens, rooms, accounts, other systems, and the limits on guessing. */
import { z } from 'zod';
import { flag, json, list, option, whole } from './field.ts';
import { issuerOptions } from './issuer-options.ts';
import { signInOptions } from './sign-in-options.ts';

const account = z.strictObject({
  username: z.string().min(1).max(64),
  password: z.string().min(8, 'must have at least 8 characters').max(256),
  name: z.string().min(1).max(80).optional(),
  level: z.enum(['user', 'host', 'admin']).default('host'),
});

export const doorOptions = {
  roomCreation: option(
    'FOYER_ROOM_CREATION',
    z.enum(['api', 'hosts', 'signed-in', 'anyone']).default('hosts'),
    'Who may make rooms: holders of an API key; also accounts of level host; anyone signed in; anyone at all.',
  ),
  rooms: {
    entry: option(
      'FOYER_ROOM_ENTRY',
      z.enum(['open', 'trusted', 'restricted']).default('restricted'),
      'Entry of a new room that does not say: `open` to anyone, `trusted` (guests knock), or `restricted` to invitations.',
    ),
    lobby: option('FOYER_ROOM_LOBBY', flag.default(false), 'Does a new room begin with its lobby on?'),
    waitForHost: option('FOYER_ROOM_WAIT_FOR_HOST', flag.default(false), 'Do people wait for a host in a new room?'),
  },
  lobby: {
    graceSeconds: option(
      'FOYER_LOBBY_GRACE_SECONDS',
      whole(1, 3_600).default(60),
      'How long the place of somebody who waits is kept after the connection was lost.',
    ),
    askAgainSeconds: option(
      'FOYER_LOBBY_ASK_AGAIN_SECONDS',
      whole(0, 3_600).default(20),
      'How long somebody who was declined waits before asking once more.',
    ),
    capacity: option('FOYER_LOBBY_CAPACITY', whole(1, 10_000).default(200), 'Most people who wait for one meeting.'),
  },
  issuer: option(
    'FOYER_ISSUER',
    z.string().min(1).max(255).default('foyer'),
    '`iss` and `aud` of the join tokens this server signs. Changing it ends every token that is out.',
  ),
  tokenLifetimeSeconds: option(
    'FOYER_TOKEN_LIFETIME_SECONDS',
    whole(1, 315_360_000).default(86_400),
    'How long a join token is valid when its maker does not say.',
  ),
  tokenMaxLifetimeSeconds: option(
    'FOYER_TOKEN_MAX_LIFETIME_SECONDS',
    whole(1, 315_360_000).default(31_536_000),
    'The longest validity a maker may ask for.',
  ),
  tokenUses: option(
    'FOYER_TOKEN_USES',
    z.union([z.literal('unlimited'), whole(1, 1_000_000)], 'must be a whole number, or unlimited').default('unlimited'),
    'How often a join token admits when its maker does not say.',
  ),
  clockLeewaySeconds: option(
    'FOYER_CLOCK_LEEWAY_SECONDS',
    whole(0, 600).default(10),
    'How far clocks may differ when a token’s window is judged.',
  ),
  signingKeyDays: option(
    'FOYER_SIGNING_KEY_DAYS',
    whole(1, 3_650).default(90),
    'Age at which the key that signs join tokens is followed by a new one. Its tokens stay good until they expire.',
  ),
  accounts: option(
    'FOYER_ACCOUNTS',
    json(z.array(account).max(1_000)).default([]),
    'Accounts kept in step with the configuration, a JSON list of `{"username","password","name","level"}`; `level` is `user`, `host` or `admin`.',
    'none',
  ),
  signIn: signInOptions,
  trustedProxies: option(
    'FOYER_TRUSTED_PROXIES',
    list
      .pipe(
        z.array(
          z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be an address or a range such as 10.0.0.0/8'),
        ),
      )
      .default([]),
    'Addresses or ranges of reverse proxies whose `X-Forwarded-*` headers are believed; from anybody else they are ignored.',
    'none',
  ),
  embedOrigins: option(
    'FOYER_EMBED_ORIGINS',
    list
      .pipe(
        z.array(
          z
            .string()
            .regex(/^https?:\/\/[a-z0-9.[\]:-]{1,253}$/, 'must be origins such as https://intranet.example.org'),
        ),
      )
      .default([]),
    'Origins of sites that may show rooms inside their own pages.',
    'none',
  ),
  auditDays: option('FOYER_AUDIT_DAYS', whole(1, 36_500).default(365), 'How long entries of the audit log are kept.'),
  admission: issuerOptions,
} as const;

export const doorLimits = {
  wrongSecrets: option(
    'FOYER_LIMIT_WRONG_SECRETS',
    whole(1, 1_000_000).default(10),
    'Wrong passwords, tokens or API keys from one network (for one room) or for one account before waiting begins.',
  ),
  wrongSecretWaitSeconds: option(
    'FOYER_LIMIT_WRONG_SECRET_WAIT_SECONDS',
    whole(1, 86_400).default(900),
    'Longest wait after wrong secrets. It begins with one second and doubles with each further one.',
  ),
  wrongLogoutTokens: option(
    'FOYER_LIMIT_WRONG_LOGOUT_TOKENS',
    whole(1, 1_000_000).default(100),
    'Wrong logout tokens of providers from one network before all from there wait their turn, for seconds. One is forgotten every three seconds.',
  ),
  hashesWaiting: option(
    'FOYER_LIMIT_HASHES_WAITING',
    whole(1, 1_000).default(16),
    'Passwords that may wait to be compared; two are compared at once. Beyond that the answer is `busy`.',
  ),
  knocksPerMinute: option(
    'FOYER_LIMIT_KNOCKS_PER_MINUTE',
    whole(1, 10_000).default(30),
    'Knocks a minute from one network.',
  ),
} as const;
