/** What every route needs, put together once. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Chance } from '@foyer/kernel';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Accounts } from '../access/accounts.ts';
import type { Audit, Guards, Invitations, Issuers, Passwords, Throttle } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import type { SignIn } from '../composing/sign-in.ts';
import type { Config } from '../config/load.ts';
import type { Door } from '../door.ts';
import type { MediaPort } from '../media/port.ts';
import type { Meetings } from '../meetings/meetings.ts';
import type { Secret } from '../observe/secret.ts';
import type { SignOuts } from '../sign-in/accounts/sign-outs.ts';
import type { Handoffs } from '../sign-in/handoff/handoffs.ts';
import type { Store } from '../store/port.ts';
import type { KeyRing } from '../tokens/key-ring.ts';
import type { MediaKey } from '../tokens/media-tokens.ts';

export interface ServerParts {
  readonly config: Config;
  readonly version: string;
  readonly store: Store;
  readonly door: Door;
  readonly meetings: Meetings;
  readonly media: MediaPort;
  readonly invitations: Invitations;
  /** Signs join tokens. */
  readonly keys: KeyRing;
  readonly issuers: Issuers;
  readonly handoffs: Handoffs;
  /** At the providers. */
  readonly signIn: Omit<SignIn, 'stop'>;
  readonly signOuts: SignOuts;
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly audit: Audit;
  readonly mediaKey: MediaKey;
  /** The bootstrap key: every scope. */
  readonly apiKey: Secret;
  readonly clock: Clock;
  readonly chance: Chance;
  /** The built web client; may be missing. */
  readonly clientFolder: string;
  /** `docs/problems`. */
  readonly problemsFolder: string;
}

export interface RouteContext extends ServerParts {
  readonly guards: Guards;
}

/** Fastify with our schemas as its types. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
