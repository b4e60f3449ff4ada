/** The systems whose tokens open rooms here (`admission.issuers`). */
import { no, type Result } from '@foyer/kernel';
import type { ForeignBearer, Issuers } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import { jitsiMapping, jitsiTypes } from '../compat/jitsi/index.ts';
import type { IssuerOptions } from '../config/issuer-options.ts';
import type { Config } from '../config/load.ts';
import type { Refusal } from '../problems.ts';
import { decodeJson, hasOnly, headerMembers, splitCompact } from '../tokens/jws.ts';
import { isPayload } from './claims.ts';
import { fetchSafely } from './fetch-safely.ts';
import { ForeignIssuer, flawed, type Shown } from './issuer.ts';
import { Jwks, jwksBounds } from './jwks.ts';
import { fixedKey, type KeySource, readKey } from './keys.ts';
import { type Mapping, type PlainMapping, plainMapping } from './mapping.ts';

/**
 * Header members of an honest token. `x5t` and `x5t#S256` name a key like `kid` and are not used; `cty` announces a token
 * within the token (RFC 7519 section 5.2), and all that brings a key or an address along is refused unread (RFC 8725).
 */
const honestHeader: ReadonlySet<string> = new Set(['alg', 'typ', 'kid', 'x5t', 'x5t#S256']);

const defaultClaims: PlainMapping = { identity: 'sub', name: 'name', roles: {}, defaultRole: 'speaker' };

export interface Surroundings {
  readonly config: Pick<Config, 'admission' | 'clockLeewaySeconds'>;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  readonly log: { warn(facts: object, text: string): void };
}

/** The options were checked when the configuration was read, so what does not fit now was changed since. */
function keysOf(options: IssuerOptions, { clock, log }: Surroundings): KeySource {
  const { id, jwksUrl, allowInsecure, allowPrivateNetwork } = options;
  if (jwksUrl !== undefined) {
    const rules = { allowInsecure, allowPrivateNetwork, ...jwksBounds };
    return new Jwks({
      clock,
      fetch: () => fetchSafely(jwksUrl, rules),
      onTrouble: (trouble) => log.warn({ issuer: id, trouble }, 'keys of an issuer could not be fetched'),
    });
  }
  const { secret, publicKeyFile = '', algorithms } = options;
  const key = readKey(secret === undefined ? { publicKeyFile } : { secret }, algorithms);
  if (!key.ok) throw new Error(`issuer ${id}: ${key.refusal}`);
  return fixedKey(key.value);
}

function mappingOf(options: IssuerOptions): { readonly mapping: Mapping; readonly types: readonly string[] } {
  if (options.preset === 'jitsi') return { mapping: jitsiMapping(options.jitsi), types: jitsiTypes };
  const types = [...options.types.map((type) => type.toLowerCase()), ''];
  return { mapping: plainMapping(options.claims ?? defaultClaims), types };
}

export class ConfiguredIssuers implements Issuers {
  readonly #issuers: readonly ForeignIssuer[];
  readonly #clock: Pick<Clock, 'wall'>;

  constructor(around: Surroundings) {
    const { admission, clockLeewaySeconds: leeway } = around.config;
    this.#clock = around.clock;
    // Those that name whom they believe come before those that believe anyone.
    const byName = admission.issuers.toSorted((a, b) => Number(a.issuer === '*') - Number(b.issuer === '*'));
    this.#issuers = byName.map(
      (options) => new ForeignIssuer({ options, keys: keysOf(options, around), ...mappingOf(options), leeway }),
    );
  }

  /**
   * Cheapest checks first: size, form, header, whose it says it is, key, signature, and only then what it says.
   * Refuses with the kinds of `AdmissionRefusal` for tokens, or `busy` where an issuer's keys cannot be had.
   */
  async verify(jwt: string, slug: string): Promise<Result<ForeignBearer, Refusal>> {
    const shown = takeApart(jwt);
    if (!shown.ok) return shown;
    let refused: Result<never, Refusal> = flawed('issuer');
    for (const issuer of this.#issuers.filter((one) => one.claims(shown.value))) {
      const made = await issuer.isMaker(shown.value);
      if (made.ok) return issuer.judge(shown.value, slug, this.#clock.wall());
      // Of several that were asked, the first one's answer is the one that is told.
      if (isIssuerFlaw(refused.refusal)) refused = no(made.refusal);
    }
    return refused;
  }
}

function isIssuerFlaw(refusal: Refusal): boolean {
  return refusal.kind === 'token-invalid' && refusal.flaw === 'issuer';
}

function takeApart(token: string): Result<Shown, Refusal> {
  const parts = splitCompact(token);
  if (typeof parts === 'string') return flawed(parts);
  const header = headerMembers(parts.header);
  if (header === undefined || !hasOnly(header, honestHeader)) return flawed('header');
  const payload = decodeJson(parts.payload);
  if (!isPayload(payload)) return flawed('payload');
  return { ok: true, value: { token, parts, header, payload } };
}
