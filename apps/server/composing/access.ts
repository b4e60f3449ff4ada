/** Everything that watches over secrets, put together: tokens, passwords, accounts, patience and the audit log. */
import type { Logger } from 'pino';
import { Accounts } from '../access/accounts.ts';
import { AuditLog } from '../access/audit.ts';
import { ArgonPasswords } from '../access/passwords.ts';
import { MemoryThrottle } from '../access/throttle.ts';
import type { Config } from '../config/load.ts';
import { ConfiguredIssuers } from '../issuers/issuers.ts';
import { InvitationDesk } from '../tokens/invitation-desk.ts';
import { JoinTokens } from '../tokens/join-tokens.ts';
import { KeyRing } from '../tokens/key-ring.ts';
import { TokenUpkeep } from '../tokens/upkeep.ts';
import type { Around } from './around.ts';

export interface Access {
  readonly keys: KeyRing;
  readonly invitations: InvitationDesk;
  readonly issuers: ConfiguredIssuers;
  readonly passwords: ArgonPasswords;
  readonly throttle: MemoryThrottle;
  readonly audit: AuditLog;
  readonly accounts: Accounts;
  /** Writes what is still to be written and ends the timers. */
  stop(): Promise<void>;
}

export async function composeAccess(config: Config, around: Around, log: Logger): Promise<Access> {
  const { store, clock, chance } = around;
  const { limits } = config;
  const throttle = new MemoryThrottle({ clock, free: limits.wrongSecrets, longestWait: limits.wrongSecretWaitSeconds });
  const passwords = new ArgonPasswords({ chance, waiting: limits.hashesWaiting });
  const audit = new AuditLog({ store: store.audit, clock, log, days: config.auditDays });
  const accounts = new Accounts({ config, store, passwords, throttle, clock, chance, log });
  const keys = await KeyRing.open({ store: store.signingKeys, clock, chance, days: config.signingKeyDays });
  const invitations = new InvitationDesk({
    ...{ store, clock, chance },
    tokens: new JoinTokens({ issuer: config.issuer, keys }),
    lifetimeSeconds: config.tokenLifetimeSeconds,
    maxLifetimeSeconds: config.tokenMaxLifetimeSeconds,
    uses: config.tokenUses,
    issuers: config.admission.issuers.map(({ id }) => id),
  });
  const upkeep = new TokenUpkeep({ keys, joinTokens: store.joinTokens, audit, clock, log });
  const issuers = new ConfiguredIssuers({ config, clock, log });
  await accounts.start();
  audit.start();
  await upkeep.start();
  return {
    ...{ keys, invitations, issuers, passwords, throttle, audit, accounts },
    stop: async () => {
      upkeep.stop();
      accounts.stop();
      await audit.stop();
    },
  };
}
