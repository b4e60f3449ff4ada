/** Those who wait, from their documents. */
import type { Grant, HoldReason } from '@foyer/admission';
import { later, type Millis, millis } from '@foyer/kernel';
import { declineMemory } from '../lobby/decide.ts';
import type { Knock } from '../lobby/knock.ts';
import type { KnockId } from '../state.ts';
import type { Moment } from './document.ts';
import { moment, participantId, permission, permissionSet, role, standing } from './read-person.ts';
import { fields, isTrue, list, type Reader, text, Unreadable, whole, word } from './reader.ts';

const knockId: Reader<KnockId> = (value, at) => text(value, at) as KnockId;
const holdReasons: readonly HoldReason[] = ['lobby', 'waiting-for-host'];

const states: readonly Knock['state']['is'][] = ['waiting', 'declined', 'admitted'];

const attempt: Reader<Knock['attempt']> = (value, at) => {
  if (value === 1 || value === 2) return value;
  throw new Unreadable(at);
};

/** Their lobby channel is closed, and has its own grace period. */
export function readKnock(value: unknown, at: string, then: Moment): Knock {
  const from = fields(value, at);
  const family = from.may('family', text);
  return {
    id: from.need('id', knockId),
    name: from.need('name', text),
    grant: from.need('grant', readGrant),
    ...(family === undefined ? {} : { family }),
    reason: from.need('reason', word(holdReasons)),
    since: from.need('since', moment),
    attempt: from.need('attempt', attempt),
    state: from.need('state', (kept, place) => readState(kept, place, then)),
    link: { is: 'away', until: later(then.now, then.settings.knockGrace) },
  };
}

const readGrant: Reader<Grant> = (value, at) => {
  const from = fields(value, at);
  const given = {
    uninvited: from.may('uninvited', isTrue),
    name: from.may('name', text),
    nameLocked: from.may('nameLocked', isTrue),
    suggestedName: from.may('suggestedName', text),
    identity: from.may('identity', text),
    from: from.may('from', text),
    expiresAt: from.may('expiresAt', moment),
    passwordVersion: from.may('passwordVersion', whole),
    extra: from.may('extra', list(permission)),
    only: from.may('only', permissionSet),
  };
  return {
    standing: from.need('standing', standing),
    credential: from.need('credential', text),
    role: from.need('role', role),
    permissions: from.need('permissions', permissionSet),
    ...present(given),
  };
};

type Present<Shape> = { readonly [Key in keyof Shape]?: Exclude<Shape[Key], undefined> };

/** Without the members that are undefined. */
function present<Shape extends object>(shape: Shape): Present<Shape> {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Present<Shape>;
}

function readState(value: unknown, at: string, then: Moment): Knock['state'] {
  const from = fields(value, at);
  switch (from.need('is', word(states))) {
    case 'waiting':
      return { is: 'waiting' };
    case 'admitted': {
      const by = from.may('by', participantId);
      return { is: 'admitted', ...(by === undefined ? {} : { by }) };
    }
    case 'declined': {
      const reason = from.may('reason', text);
      const { askAgainAfter } = then.settings;
      const times = {
        from: left(from.need('from', moment), askAgainAfter, then),
        until: left(from.need('until', moment), later(askAgainAfter, declineMemory), then),
      };
      return { is: 'declined', ...times, ...(reason === undefined ? {} : { reason }) };
    }
  }
}

/** Never later than if it had begun just now: the clock may have been put back meanwhile. */
function left(end: number, most: Millis, { now, wall }: Moment): Millis {
  return later(now, millis(Math.min(most, 1_000 * (end - wall))));
}
