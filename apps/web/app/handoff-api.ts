/** Handoffs as the page that asks for one and the window that confirms it use them (SI35). */
import {
  type Handoff,
  type HandoffCollected,
  type HandoffMade,
  handoffCollectedSchema,
  handoffMadeSchema,
  handoffSchema,
} from '@foyer/wire';
import { type Answer, call, nothing } from './api.ts';

export interface HandoffApi {
  /** `POST /api/v1/sign-in/handoffs`. `site`: origin of the page around this one. */
  readonly make: (wish: { readonly room: string; readonly site?: string }) => Promise<Answer<HandoffMade>>;
  /** `GET …/:id`. */
  readonly find: (id: string) => Promise<Answer<Handoff>>;
  /** `POST …/:id/confirm`; without `proof` the person has pressed the button. */
  readonly confirm: (id: string, proof: string | undefined) => Promise<Answer<undefined>>;
  /** `POST …/:id/collect`. */
  readonly collect: (made: Pick<HandoffMade, 'id' | 'secret'>) => Promise<Answer<HandoffCollected>>;
}

/** @param ask the browser's `fetch`, or a fake of it */
export function createHandoffApi(ask: typeof fetch): HandoffApi {
  const all = '/api/v1/sign-in/handoffs';
  const one = (id: string) => `${all}/${encodeURIComponent(id)}`;
  return {
    make: (body) => call(ask, { method: 'POST', path: all, body, answer: handoffMadeSchema }),
    find: (id) => call(ask, { method: 'GET', path: one(id), answer: handoffSchema }),
    confirm: (id, proof) => {
      const body = proof === undefined ? {} : { proof };
      return call(ask, { method: 'POST', path: `${one(id)}/confirm`, body, answer: nothing });
    },
    collect: ({ id, secret }) =>
      call(ask, { method: 'POST', path: `${one(id)}/collect`, body: { secret }, answer: handoffCollectedSchema }),
  };
}
