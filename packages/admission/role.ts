/** A role is a named row of permissions and nothing else. A new role is one more row. */
import { type Permission, permissions } from './permission.ts';

export const roles = ['host', 'speaker', 'listener'] as const;

export type Role = (typeof roles)[number];

export const rolePermissions: { readonly [R in Role]: ReadonlySet<Permission> } = {
  host: new Set(permissions),
  speaker: new Set<Permission>([
    'chat.send',
    'hand.raise',
    'participant.rename.self',
    'data.send',
    'reaction.send',
    'track.publish.camera',
    'track.publish.microphone',
    'track.publish.screen',
    'track.subscribe',
  ]),
  listener: new Set<Permission>([
    'chat.send',
    'hand.raise',
    'participant.rename.self',
    'reaction.send',
    'track.subscribe',
  ]),
};

export function isRole(text: unknown): text is Role {
  return typeof text === 'string' && Object.hasOwn(rolePermissions, text);
}
