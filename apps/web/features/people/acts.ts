/** What may be done about a person in the list, out of one's own permissions. Pure; the server judges again. */
import type { WirePermission, WireRole } from '@foyer/wire';
import type { PersonTile } from '../../engine/view/tiles.ts';
import { mayInviteAs } from '../invite/validity.ts';

export type PersonAct =
  | 'mute'
  | 'camera-off'
  | 'make-speaker'
  | 'make-listener'
  | 'make-host'
  | 'hand-over'
  | 'lower-hand'
  | 'permissions'
  | 'remove'
  | 'ban';

export interface Actor {
  readonly role: WireRole;
  readonly permissions: readonly WirePermission[];
}

type Subject = Pick<PersonTile, 'own' | 'participant' | 'role'> & { readonly handUp: boolean };

/** In the order of the menu; nothing about oneself, and nothing about one whom only the media server knows. */
export function actsFor(subject: Subject, actor: Actor): readonly PersonAct[] {
  if (subject.own || subject.participant === undefined) return [];
  const may = (permission: WirePermission) => actor.permissions.includes(permission);
  const pauses: PersonAct[] = may('participant.pause') && subject.role !== 'listener' ? ['mute', 'camera-off'] : [];
  const roles = may('participant.change-role') ? roleActs(subject.role, actor.role) : [];
  return [
    ...(may('hand.lower') && subject.handUp ? (['lower-hand'] as const) : []),
    ...pauses,
    ...(may('participant.change-permissions') ? (['permissions'] as const) : []),
    ...roles,
    ...(may('participant.remove') ? (['remove'] as const) : []),
    ...(may('participant.ban') ? (['ban'] as const) : []),
  ];
}

const roleAct = { speaker: 'make-speaker', listener: 'make-listener', host: 'make-host' } as const;

function roleActs(has: WireRole | undefined, own: WireRole): readonly PersonAct[] {
  const others = (['speaker', 'listener', 'host'] as const).filter((role) => role !== has && mayInviteAs(own, role));
  const acts: PersonAct[] = others.map((role) => roleAct[role]);
  return own === 'host' && has !== 'host' ? [...acts, 'hand-over'] : acts;
}

/** Acts that are asked about first: what takes a place or a power, or gives a great one. */
export type Question = 'remove' | 'ban' | 'make-host' | 'hand-over' | 'step-down';

/** @param has role of the person the act is about */
export function questionOf(act: PersonAct, has: WireRole | undefined): Question | undefined {
  switch (act) {
    case 'remove':
    case 'ban':
    case 'make-host':
    case 'hand-over':
      return act;
    case 'make-speaker':
    case 'make-listener':
      return has === 'host' ? 'step-down' : undefined;
    case 'mute':
    case 'camera-off':
    case 'lower-hand':
    case 'permissions':
      return undefined;
  }
}
