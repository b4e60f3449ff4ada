/** The permissions that are given and taken during a meeting, in words of their own; and who may do so. Pure. */
import { permissionSchema, type WirePermission, type WireRole } from '@foyer/wire';

export type Offered = 'microphone' | 'camera' | 'screen' | 'chat' | 'reactions' | 'hand';

/** In the order of the switches. */
export const offered = ['microphone', 'camera', 'screen', 'chat', 'reactions', 'hand'] as const satisfies Offered[];

export const permissionOf: Readonly<Record<Offered, WirePermission>> = {
  microphone: 'track.publish.microphone',
  camera: 'track.publish.camera',
  screen: 'track.publish.screen',
  chat: 'chat.send',
  reactions: 'reaction.send',
  hand: 'hand.raise',
};

/** Of a list of permissions those that have a switch. */
export function offeredOf(permissions: readonly WirePermission[]): readonly Offered[] {
  return offered.filter((what) => permissions.includes(permissionOf[what]));
}

/** Why a switch cannot be moved: it is one's own lack, or the other one's role is above what one has. */
export type Held = 'not-yours' | 'above-you';

/** The server judges again; this spares a refusal and says why. Undefined: it can be moved. */
export function heldBack(what: Offered, own: readonly WirePermission[], role: WireRole | undefined): Held | undefined {
  if (!covers(own, role)) return 'above-you';
  return own.includes(permissionOf[what]) ? undefined : 'not-yours';
}

/** A host has everything there is, so only who has everything gives to hosts and takes from them. */
function covers(own: readonly WirePermission[], role: WireRole | undefined): boolean {
  return role !== 'host' || permissionSchema.options.every((permission) => own.includes(permission));
}
