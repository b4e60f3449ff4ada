/** Sign-in at providers, put together: our keys, the providers, the way there and back, failures, and the end of it. */
import type { Logger } from 'pino';
import type { Accounts } from '../access/accounts.ts';
import type { Audit } from '../access/ports.ts';
import type { Config } from '../config/load.ts';
import type { ProviderOptions } from '../config/sign-in-options.ts';
import type { Meetings } from '../meetings/meetings.ts';
import { keptSecret, randomText } from '../secrets.ts';
import { ProviderAccounts } from '../sign-in/accounts/provider-accounts.ts';
import { SignOuts } from '../sign-in/accounts/sign-outs.ts';
import { Attempts, Sealer } from '../sign-in/attempts.ts';
import { SignInFailures } from '../sign-in/failures.ts';
import { SignInFlow } from '../sign-in/flow.ts';
import { readDecryptionKeys } from '../sign-in/keys/key-files.ts';
import { ProviderKeys } from '../sign-in/keys/provider-keys.ts';
import type { DecryptionKey } from '../sign-in/ports.ts';
import { Provider } from '../sign-in/provider.ts';
import { Providers } from '../sign-in/providers.ts';
import type { Around } from './around.ts';

export type KeysForProviders = Pick<ProviderKeys, 'published' | 'decryption' | 'signing' | 'list' | 'rotate' | 'stop'>;

export interface SignIn {
  readonly keys: KeysForProviders;
  readonly providers: Providers;
  readonly flow: SignInFlow;
  readonly failures: SignInFailures;
  stop(): void;
}

export interface SignInSurroundings extends Around {
  readonly config: Config;
  readonly accounts: Accounts;
  readonly meetings: Meetings;
  readonly audit: Audit;
  readonly log: Logger;
}

/** A server without providers makes no keys for them. */
const noKeys: KeysForProviders = {
  published: () => ({ keys: [] }),
  decryption: () => [],
  signing: () => undefined,
  list: () => [],
  rotate: async () => [],
  stop: () => undefined,
};

async function keysFor({ config, store, clock, log }: SignInSurroundings): Promise<KeysForProviders> {
  const { providers, keyDays, keptKeyDays: keptDays } = config.signIn;
  if (providers.length === 0) return noKeys;
  const signs = providers.some(({ clientAuthentication }) => clientAuthentication === 'private-key');
  return ProviderKeys.open({ store: store.providerKeys, clock, log, keyDays, keptDays, signs });
}

/** Read when the configuration was checked, so what cannot be read now was changed since. */
function fileKeysOf({ id, decryptionKeyFiles }: ProviderOptions): readonly DecryptionKey[] {
  const keys = readDecryptionKeys(decryptionKeyFiles);
  if (!keys.ok) throw new Error(`sign-in provider ${id}: ${keys.refusal}`);
  return keys.value;
}

export async function composeSignIn(
  around: SignInSurroundings,
): Promise<{ readonly signIn: SignIn; readonly signOuts: SignOuts }> {
  const { config, store, clock, chance, accounts, audit, meetings, log } = around;
  const { providers: configured, failureDays: days, attemptMinutes: minutes } = config.signIn;
  const secret = keptSecret(config.dataFolder, 'sign-in-key', () => randomText(chance));
  const keys = await keysFor(around);
  const made = configured.map((options) => {
    return new Provider({ options, keys, fileKeys: fileKeysOf(options), clock, log });
  });
  const providers = new Providers(made, log);
  // Of all networks together no more than a small part of what each may ask.
  const mostInMinute = Math.ceil(config.limits.apiRequestsPerMinute / 20);
  const failures = new SignInFailures({ store: store.signInFailures, clock, chance, days, mostInMinute, audit, log });
  const attempts = new Attempts({ sealer: new Sealer(secret, 'attempt', chance), clock, chance, minutes });
  const sealer = new Sealer(secret, 'sign-ins at providers', chance);
  const restored = (credential: string) => meetings.credentialRestored(credential);
  const signedIn = new ProviderAccounts({ config, accounts, sealer, restored, log });
  const flow = new SignInFlow({ providers, accounts: signedIn, attempts, failures, audit, clock, chance, log });
  const signOuts = new SignOuts({ ...around, providers, sealer });
  if (configured.length > 0) failures.start();
  providers.start();
  const stop = () => {
    providers.stop();
    failures.stop();
    keys.stop();
  };
  return { signIn: { keys, providers, flow, failures, stop }, signOuts };
}
