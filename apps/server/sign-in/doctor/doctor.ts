/** Looks at the configured providers as far as that goes without a person (SI32). */
import type { Chance } from '@foyer/kernel';
import type { DoctorReport } from '@foyer/wire';
import type { Clock } from '../../clock.ts';
import type { ProviderOptions } from '../../config/sign-in-options.ts';
import { productOf } from '../advice/product.ts';
import { readDecryptionKeys } from '../keys/key-files.ts';
import type { ProviderKeys } from '../keys/provider-keys.ts';
import { examine } from './examine.ts';
import { type Asking, gather } from './gather.ts';
import type { LastFailures } from './history.ts';
import { type OurAddresses, type Subject, textOf } from './subject.ts';
import { unreadable } from './token-checks.ts';

/** `Provider`, as far as the doctor needs it. */
export interface Patient {
  readonly options: ProviderOptions;
  readonly fetch: Asking;
}

export interface DoctorParts {
  readonly providers: { readonly all: readonly Patient[] };
  readonly keys: Pick<ProviderKeys, 'decryption' | 'signing'>;
  readonly clock: Pick<Clock, 'wall'>;
  readonly chance: Chance;
  readonly publicUrl: string | undefined;
  /** By provider: the newest sign-in there that failed, where none was good since. */
  readonly failures: () => Promise<LastFailures>;
}

type Examined = DoctorReport['providers'][number];

export function addressesOf(id: string, origin: string, publicUrl: string | undefined): OurAddresses {
  const of = (path: string) => `${origin}/sign-in/${path}`;
  return {
    ...{ origin, isConfigured: publicUrl !== undefined, jwksUrl: of('jwks.json') },
    redirectUri: of(`${id}/callback`),
    signOutUri: of(`${id}/signed-out`),
    backchannelUri: of(`${id}/backchannel-logout`),
  };
}

export class Doctor {
  readonly #parts: DoctorParts;
  /** By provider and origin: who asks meanwhile gets the same answer, and no provider is asked twice at once. */
  readonly #running = new Map<string, Promise<Examined>>();

  constructor(parts: DoctorParts) {
    this.#parts = parts;
  }

  /**
   * @param origin ours, as the providers know it
   * @param only id of one provider; undefined where there is none of that id
   */
  async look(origin: string, only?: string): Promise<DoctorReport | undefined> {
    const { providers, clock, failures } = this.#parts;
    const patients = providers.all.filter(({ options }) => only === undefined || options.id === only);
    if (only !== undefined && patients.length === 0) return undefined;
    const checkedAt = clock.wall();
    const failed = await failures();
    const examined = await Promise.all(patients.map((patient) => this.#shared(patient, origin, failed)));
    return { checkedAt, jwksUrl: `${origin}/sign-in/jwks.json`, providers: examined };
  }

  #shared(patient: Patient, origin: string, failures: LastFailures): Promise<Examined> {
    const name = `${patient.options.id} ${origin}`;
    const running = this.#running.get(name);
    if (running !== undefined) return running;
    const started = this.#examine(patient, origin, failures).finally(() => this.#running.delete(name));
    this.#running.set(name, started);
    return started;
  }

  async #examine({ options, fetch }: Patient, origin: string, failures: LastFailures): Promise<Examined> {
    const { keys, clock, chance, publicUrl } = this.#parts;
    const addresses = addressesOf(options.id, origin, publicUrl);
    const gathered = await gather({ options, fetch, addresses, proof: keys.signing(), clock, chance });
    const document = gathered.document.ok ? gathered.document.value : {};
    const files = readDecryptionKeys(options.decryptionKeyFiles);
    const decryption = [...(files.ok ? files.value : []), ...keys.decryption()];
    const product = productOf(options.issuer, textOf(document, 'authorization_endpoint'));
    const failed = failures.get(options.id);
    const subject: Subject = { options, addresses, decryption, gathered, document, product, failed };
    const findings = [...(await examine(subject)), ...(files.ok ? [] : [unreadable(files.refusal)])];
    const { id, name, issuer } = options;
    const { redirectUri, signOutUri, backchannelUri } = addresses;
    return { id, name, issuer, product, redirectUri, signOutUri, backchannelUri, findings };
  }
}
