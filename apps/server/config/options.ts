/**
 * Every option, once: its place in the configuration, its environment name, its schema, default and sentence.
 * The loader reads this table, `docs/operate/configuration.md` is printed from it, and `Config` is its type.
 */
import { z } from 'zod';
import { doorLimits, doorOptions } from './door-options.ts';
import { json, list, option, whole } from './field.ts';
import { stayLimits, stayOptions } from './stay-options.ts';

const address = z.union([z.ipv4(), z.ipv6()], 'must be an IPv4 or IPv6 address');

const iceServer = z.strictObject({
  urls: z.array(z.string().regex(/^(stun|stuns|turn|turns):/, 'must begin with stun:, stuns:, turn: or turns:')),
  username: z.string().optional(),
  credential: z.string().optional(),
});

const iceServers = json(z.array(iceServer));

const publicUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .transform((text) => new URL(text))
  .refine((url) => url.pathname === '/' && url.search === '' && url.hash === '', 'must have no path, query or fragment')
  .transform((url) => url.origin);

const secret = z.string().min(1).max(512);

export const options = {
  host: option(
    'FOYER_HOST',
    z.string().min(1).max(255).default('localhost'),
    'Name or address to listen on. `0.0.0.0` or `::` for all.',
  ),
  port: option('FOYER_PORT', whole(0, 65_535).default(3000), 'TCP port. `0` lets the system choose.'),
  dataFolder: option(
    'FOYER_DATA',
    z.string().min(1).default('data'),
    'Folder for the database and the generated secrets; made when missing, readable by its owner alone.',
  ),
  publicUrl: option(
    'FOYER_PUBLIC_URL',
    publicUrl.optional(),
    'Address people use, such as `https://meet.example.org`. Links and media addresses are made from it.',
    'the address of each request',
  ),
  apiKey: option(
    'FOYER_API_KEY',
    secret.optional(),
    'Bootstrap API key for the REST API.',
    'generated, kept in the data folder as `api-key`',
  ),
  ...doorOptions,
  meetingCapacity: option('FOYER_MEETING_CAPACITY', whole(1, 10_000).default(100), 'Most participants in one meeting.'),
  ...stayOptions,
  logLevel: option(
    'FOYER_LOG_LEVEL',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
    'Least severity that is logged.',
  ),
  limits: {
    bodyBytes: option('FOYER_LIMIT_BODY_BYTES', whole(1_024, 10_485_760).default(65_536), 'Largest REST request body.'),
    apiRequestsPerMinute: option(
      'FOYER_LIMIT_API_REQUESTS_PER_MINUTE',
      whole(1, 1_000_000).default(1_200),
      'REST requests a minute from one address.',
    ),
    ...doorLimits,
    ...stayLimits,
    channelMessageBytes: option(
      'FOYER_LIMIT_CHANNEL_MESSAGE_BYTES',
      whole(1_024, 1_048_576).default(16_384),
      'Largest message on the room channel.',
    ),
    channelMessagesPerSecond: option(
      'FOYER_LIMIT_CHANNEL_MESSAGES_PER_SECOND',
      whole(1, 10_000).default(20),
      'Sustained messages a second on one room channel; twice that in a burst.',
    ),
    channelHelloSeconds: option(
      'FOYER_LIMIT_CHANNEL_HELLO_SECONDS',
      whole(1, 120).default(10),
      'How long a new room channel may stay silent.',
    ),
  },
  media: {
    processes: option(
      'FOYER_MEDIA_PROCESSES',
      whole(1, 64).default(1),
      'Media processes; rooms are spread over them. One serves about 50 000 packets a second.',
    ),
    udpPort: option(
      'FOYER_MEDIA_UDP_PORT',
      whole(0, 65_535).default(3000),
      'UDP port of the first media process; each further one takes the next. `0` lets the system choose.',
    ),
    bindAddress: option(
      'FOYER_MEDIA_BIND_ADDRESS',
      z.union([z.literal(''), address], 'must be an IPv4 or IPv6 address').default(''),
      'Local address the UDP ports are bound to.',
      'all',
    ),
    announcedAddresses: option(
      'FOYER_MEDIA_ANNOUNCED_ADDRESSES',
      list.pipe(z.array(address)).default([]),
      'Addresses told to browsers, separated by commas: set this behind NAT or in a container.',
      'those of the machine',
    ),
    announcedPort: option(
      'FOYER_MEDIA_ANNOUNCED_PORT',
      whole(1, 65_535).optional(),
      'UDP port told to browsers where a mapping changes it; only with one media process.',
      'the bound one',
    ),
    iceServers: option(
      'FOYER_MEDIA_ICE_SERVERS',
      iceServers.default([]),
      'STUN and TURN servers for browsers, a JSON list of `{"urls":[…],"username","credential"}`.',
      'none',
    ),
    apiKey: option(
      'FOYER_MEDIA_API_KEY',
      z.string().min(3).max(128).optional(),
      'LiveKit API key for `livekit-server-sdk`.',
      'generated, kept in the data folder',
    ),
    apiSecret: option(
      'FOYER_MEDIA_API_SECRET',
      z.string().min(32, 'must have at least 32 characters').max(512).optional(),
      'LiveKit API secret that signs media tokens.',
      'generated, kept in the data folder',
    ),
  },
} as const;
