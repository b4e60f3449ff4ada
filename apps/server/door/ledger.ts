/** What the door writes down: uses of tokens in the store, and every outcome in the audit log. Never a secret. */
import type { Grant } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { Participant } from '@foyer/meeting';
import type { Logger } from 'pino';
import type { Audit } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import { problemSlugOf, type Refusal } from '../problems.ts';
import type { JoinTokenStore } from '../store/port.ts';
import type { ResumeClaims } from '../tokens/session-tokens.ts';

export interface LedgerOptions {
  readonly tokens: JoinTokenStore;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Where somebody stood, as far as the log needs it. */
interface Stand {
  readonly network: string;
  /** Any text: a name no room can have is not written down. */
  readonly slug: string;
  readonly account?: { readonly id: string } | undefined;
}

const ownToken = /^token:(.+)$/s;
const roomName = /^[a-z0-9-]{1,64}$/;

export class Ledger {
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** One use of a join token of ours, atomically; undefined for any other credential, which has none. */
  async take(credential: string): Promise<Result<string | undefined, Refusal>> {
    const id = ownToken.exec(credential)?.[1];
    if (id === undefined) return ok(undefined);
    const taken = await this.#options.tokens.takeUse(id, this.#options.clock.wall());
    if (taken === 'taken') return ok(id);
    return no({ kind: taken === 'used-up' ? 'token-used-up' : 'token-revoked' });
  }

  /** The use came to nothing. Never rejects. */
  async giveBack(id: string): Promise<void> {
    try {
      await this.#options.tokens.giveBackUse(id);
    } catch (err) {
      this.#options.log.error({ token: id, err }, 'a use could not be given back');
    }
  }

  async isRevoked(credential: string): Promise<boolean> {
    const id = ownToken.exec(credential)?.[1];
    const token = id === undefined ? undefined : await this.#options.tokens.find(id);
    return token !== undefined && token.revokedAt !== null;
  }

  /** @returns the refusal, to be handed on */
  refused(stand: Stand, refusal: Refusal, credential?: string): { readonly ok: false; readonly refusal: Refusal } {
    const { audit, log } = this.#options;
    const room = roomName.test(stand.slug) ? stand.slug : null;
    const { network } = stand;
    log.info({ room, network, credential, ...refusal }, 'join refused');
    audit.note({
      what: 'join.refused',
      by: byOf(stand),
      room,
      credential: credential ?? null,
      reason: problemSlugOf(refusal),
      network,
    });
    return no(refusal);
  }

  admitted(participant: Participant, room: string, network: string): void {
    this.#cameIn('join.admitted', participant, room, network);
  }

  resumed(participant: Participant, room: string, network: string): void {
    this.#cameIn('join.resumed', participant, room, network);
  }

  /** A resume token has two owners: the presence was ended. */
  reused({ room, participant }: ResumeClaims, network: string): void {
    this.#options.audit.note({
      ...{ what: 'resume.reused', by: 'visitor', room, network },
      subject: `participant:${participant}`,
      credential: `resume:${participant}`,
    });
  }

  #cameIn(what: string, { id, name, role, credential }: Participant, room: string, network: string): void {
    this.#options.audit.note({
      what,
      by: byOfCredential(credential),
      room,
      subject: `participant:${id} ${name}`,
      credential,
      reason: role,
      network,
    });
  }

  held(knock: { id: string; name: string; grant: Grant; reason: string }, room: string, network: string): void {
    const { credential } = knock.grant;
    this.#options.audit.note({
      what: 'join.held',
      by: byOfCredential(credential),
      room,
      subject: `knock:${knock.id} ${knock.name}`,
      credential,
      reason: knock.reason,
      network,
    });
  }
}

function byOf({ account }: Stand): string {
  return account === undefined ? 'visitor' : `account:${account.id}`;
}

function byOfCredential(credential: string): string {
  return credential.startsWith('account:') ? credential : 'visitor';
}
