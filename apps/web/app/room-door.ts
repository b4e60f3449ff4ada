/** Asks at the door of one room, with everything that this tab can show there. */
import type { Admitted, JoinAnswer, JoinRequest, Me, Preview } from '@foyer/wire';
import { type Answer, type Api, RejoinHeld, RejoinRefused } from './api.ts';
import { markOf } from './place-keep.ts';
import type { Knock } from './room-stage.ts';
import type { TokenKeep } from './token-keep.ts';

export interface DoorWorld {
  readonly api: Pick<Api, 'join' | 'preview'>;
  readonly tokens: Pick<TokenKeep, 'credentialsFor' | 'keepPass'>;
}

export class RoomDoor {
  /** As chosen for the last join; undefined before one. */
  name: string | undefined;
  readonly #slug: string;
  readonly #world: DoorWorld;

  constructor(slug: string, world: DoorWorld) {
    this.#slug = slug;
    this.#world = world;
  }

  /** What a join would be answered with now; nothing changes by asking. */
  async preview(): Promise<Answer<Preview>> {
    const { api } = this.#world;
    const answer = await api.preview(this.#slug, this.#request());
    return this.#losesPass(answer) ? api.preview(this.#slug, this.#request()) : answer;
  }

  /** @param knock whose place in the queue is judged anew */
  async join(knock?: Knock): Promise<Answer<JoinAnswer>> {
    const answer = await this.#world.api.join(this.#slug, this.#request(knock));
    this.#losesPass(answer);
    return answer;
  }

  /** As the participant one was, by a resume token; with the room's password where one was typed for this. */
  comeBack(resume: string, withPassword = false): Promise<Answer<JoinAnswer>> {
    const { password } = this.#world.tokens.credentialsFor(this.#slug);
    const shown = withPassword && password !== undefined ? { password } : {};
    return this.#world.api.join(this.#slug, { credentials: { resume, ...shown } });
  }

  /** Of everything shown here, for telling places in a meeting apart. */
  mark(): string {
    return markOf(this.#world.tokens.credentialsFor(this.#slug));
  }

  /** A pass that has ended with its sign-in is shown no more. */
  #losesPass(answer: Answer<unknown>): boolean {
    const { tokens } = this.#world;
    const isEnded = !answer.ok && answer.refusal.kind === 'sign-in-required';
    if (!isEnded || tokens.credentialsFor(this.#slug).pass === undefined) return false;
    tokens.keepPass(this.#slug, undefined);
    return true;
  }

  #request(knock?: Knock): JoinRequest {
    const shown = this.#world.tokens.credentialsFor(this.#slug);
    const credentials =
      knock === undefined ? shown : { ...shown, knock: knock.url.slice(knock.url.lastIndexOf('/') + 1) };
    return this.name === undefined ? { credentials } : { credentials, name: this.name };
  }
}

/** Throws `RejoinRefused` or `RejoinHeld` where nobody was let in. */
export function admittedOf(answer: Answer<JoinAnswer>): Admitted {
  if (!answer.ok) throw new RejoinRefused(answer.refusal);
  if (answer.value.outcome === 'held') throw new RejoinHeld(answer.value);
  return answer.value;
}

/** The name that others see of an account; undefined where the typed one counts. */
export function shownName({ account, nameLocked }: Me): string | undefined {
  return nameLocked ? account.name : undefined;
}
