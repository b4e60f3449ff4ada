/** One configured issuer: are these its tokens, and what do they give? */
import type { AdmissionRefusal, Bearer, Permission, TokenFlaw } from '@foyer/admission';
import { permissions as everything } from '@foyer/admission';
import { no, ok, type Result, type UnixSeconds } from '@foyer/kernel';
import type { PolicyChange } from '@foyer/wire';
import type { ForeignBearer } from '../access/ports.ts';
import type { IssuerOptions } from '../config/issuer-options.ts';
import type { Refusal } from '../problems.ts';
import { type CompactParts, decodePart, signingInput } from '../tokens/jws.ts';
import { type Algorithm, algorithmOf, isSigned } from './algorithms.ts';
import { claimOf, fitsRoom, textsOf } from './claims.ts';
import { credentialOf, identityOf } from './identity.ts';
import type { KeySource } from './keys.ts';
import type { Mapped, Mapping, Verified } from './mapping.ts';
import { judgeTimes, type TimeRules } from './times.ts';

/** A token taken apart; nothing of it is believed yet. */
export interface Shown extends Verified {
  readonly token: string;
  readonly parts: CompactParts;
}

export interface IssuerParts {
  readonly options: IssuerOptions;
  readonly keys: KeySource;
  readonly mapping: Mapping;
  /** Media types of tokens, in lower case; `''`: the header may leave `typ` out. */
  readonly types: readonly string[];
  readonly leeway: number;
}

export function flawed(flaw: TokenFlaw, claim?: string): { readonly ok: false; readonly refusal: AdmissionRefusal } {
  return no({ kind: 'token-invalid', flaw, ...(claim === undefined ? {} : { claim }) });
}

const isAnyOf = (accepted: string | readonly string[], said: readonly string[]): boolean =>
  [accepted].flat().some((one) => one === '*' || said.includes(one));

export class ForeignIssuer {
  readonly #parts: IssuerParts;
  readonly #algorithms: ReadonlyMap<string, Algorithm>;
  readonly #times: TimeRules;

  constructor(parts: IssuerParts) {
    this.#parts = parts;
    const { algorithms, allowWithoutExpiry, maxAgeSeconds } = parts.options;
    this.#algorithms = new Map(algorithms.map((name) => [name, algorithmOf(name)]));
    this.#times = { leeway: parts.leeway, allowWithoutExpiry, maxAgeSeconds };
  }

  /** Does the token say that it is from here? Whether that is true, the signature tells. */
  claims({ payload }: Shown): boolean {
    const issuer = claimOf(payload, 'iss');
    return typeof issuer === 'string' && isAnyOf(this.#parts.options.issuer, [issuer]);
  }

  /** Header, key and signature; the rest is read only where they are good. */
  async isMaker({ parts, header }: Shown): Promise<Result<true, Refusal>> {
    const algorithm = this.#algorithms.get(String(header.get('alg')));
    if (typeof header.get('alg') !== 'string' || algorithm === undefined) return flawed('algorithm');
    const type = header.get('typ') ?? '';
    if (typeof type !== 'string' || !this.#parts.types.includes(type.toLowerCase())) return flawed('type');
    const kid = header.get('kid');
    if (kid !== undefined && typeof kid !== 'string') return flawed('key');
    const keys = await this.#parts.keys.find(kid, algorithm);
    if (keys === 'unreachable') return no({ kind: 'busy' });
    if (keys.length === 0) return flawed('key');
    const signature = decodePart(parts.signature);
    const signed = signingInput(parts);
    const good = signature !== undefined && keys.some((key) => isSigned(algorithm, key, signed, signature));
    return good ? ok(true) : flawed('signature');
  }

  /** A token of this maker: is it for us, now, and for this room? */
  judge(shown: Shown, slug: string, now: UnixSeconds): Result<ForeignBearer, AdmissionRefusal> {
    const { options, mapping } = this.#parts;
    const audience = claimOf(shown.payload, 'aud');
    if (!isAnyOf(options.audience, textsOf(audience) ?? [])) return flawed('audience');
    const times = judgeTimes(shown.payload, this.#times, now);
    if (!times.ok) return times;
    const mapped = mapping(shown);
    if (!mapped.ok) return flawed('claims', mapped.refusal.claim);
    const opens = options.rooms.some((pattern) => fitsRoom(slug, pattern)) && mapped.value.opens(slug);
    if (!opens) return no({ kind: 'token-wrong-room' });
    return ok({
      bearer: this.#bearer(shown, mapped.value, times.value),
      issuer: options.id,
      makesRooms: options.createRooms ?? options.preset !== undefined,
      roomPolicy: this.#roomPolicy(mapped.value),
    });
  }

  #bearer(shown: Shown, mapped: Mapped, expiresAt: UnixSeconds | undefined): Bearer {
    const { id, name: from = id } = this.#parts.options;
    const { user, name, role, permissions, without } = mapped;
    // Of every role's, so that it holds for the one a host may give later too.
    const only = new Set<Permission>(everything.filter((permission) => !without.has(permission)));
    return {
      // Who is known by name there is a user here; without a name the token is an invitation like any other.
      standing: user === undefined ? 'invited' : 'user',
      credential: credentialOf(id, claimOf(shown.payload, 'jti'), shown.token),
      role,
      permissions,
      from,
      ...(without.size === 0 ? {} : { only }),
      ...(user === undefined ? {} : { identity: identityOf(id, user) }),
      ...(name === undefined ? {} : { name }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
  }

  /** Where people without a token are let in, the rooms it makes are open to them; what the operator says wins. */
  #roomPolicy(mapped: Mapped): PolicyChange {
    const { allowEmptyToken, roomPolicy } = this.#parts.options;
    return { ...(allowEmptyToken ? { entry: 'open' } : {}), ...mapped.roomPolicy, ...roomPolicy };
  }
}
