/** What is asked before a route does anything: an API key, and patience after too many wrong secrets. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { no, ok, type Result } from '@foyer/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Secret } from '../observe/secret.ts';
import type { Refusal } from '../problems.ts';

/** Compares digests: of equal length whatever was sent, and in constant time. */
export function isSameSecret(given: string, secret: Secret): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret.reveal()));
}

function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  return header === undefined ? undefined : /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header)?.[1];
}

/** One caller: an IPv4 address, or the /64 that one household or machine has of IPv6. */
export function callerOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = ip.split('::');
  const groups = head === '' ? [] : head.split(':');
  const known = tail === undefined ? groups : [...groups, ...Array.from({ length: 8 }, () => '0')];
  return `${known.slice(0, 4).join(':')}::/64`;
}

export class Guards {
  readonly #apiKey: Secret;
  readonly #wrongSecrets: ReturnType<FastifyInstance['createRateLimit']>;

  /** @param app with @fastify/rate-limit registered */
  constructor(app: FastifyInstance, apiKey: Secret, wrongSecretsPerMinute: number) {
    this.#apiKey = apiKey;
    this.#wrongSecrets = app.createRateLimit({
      max: wrongSecretsPerMinute,
      timeWindow: 60_000,
      keyGenerator: (request) => callerOf(request.ip),
    });
  }

  async apiKey(request: FastifyRequest): Promise<Result<true, Refusal>> {
    if (request.headers.authorization === undefined) return no({ kind: 'api-key-missing' });
    const patience = await this.patience(request);
    if (patience !== undefined) return no(patience);
    const given = bearerOf(request);
    if (given !== undefined && isSameSecret(given, this.#apiKey)) return ok(true);
    await this.countWrongSecret(request);
    request.log.warn({ ip: request.ip }, 'wrong API key');
    return no({ kind: 'api-key-invalid' });
  }

  /** A refusal where this caller showed too many wrong secrets within the last minute. */
  async patience(request: FastifyRequest): Promise<Refusal | undefined> {
    const state = await this.#wrongSecrets(request, { increment: false });
    return !state.isAllowed && state.remaining === 0
      ? { kind: 'too-many-requests', retryAfter: Math.max(1, state.ttlInSeconds) }
      : undefined;
  }

  async countWrongSecret(request: FastifyRequest): Promise<void> {
    await this.#wrongSecrets(request);
  }
}
