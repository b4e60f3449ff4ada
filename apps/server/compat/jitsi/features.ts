/** `context.features`: what a token takes away from the role it gives. It never adds to it. */
import type { Permission } from '@foyer/admission';
import { claimOf, isFalse, isTrue, type Payload } from '../../issuers/claims.ts';

interface Feature {
  readonly permissions: readonly Permission[];
  /** Jitsi counts it as not given where the list is there without it; the others only where they are `false`. */
  readonly strict: boolean;
}

/** Features with a counterpart here. The rest belong to things this server does not have, or to the client's buttons. */
export const governed: Readonly<Record<string, Feature>> = {
  'screen-sharing': { permissions: ['track.publish.screen'], strict: true },
  'send-groupchat': { permissions: ['data.send'], strict: false },
  lobby: { permissions: ['lobby.admit'], strict: false },
  moderation: {
    permissions: ['participant.pause', 'participant.remove', 'participant.ban', 'participant.change-role'],
    strict: false,
  },
};

/** @param strict as the option says */
export function takenAway(features: Payload | undefined, strict: boolean): ReadonlySet<Permission> {
  if (features === undefined) return new Set();
  const rows = Object.entries(governed).filter(([name, feature]) => {
    const value = claimOf(features, name);
    return feature.strict && strict ? !isTrue(value) : isFalse(value);
  });
  return new Set(rows.flatMap(([, { permissions }]) => permissions));
}
