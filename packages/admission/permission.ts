/** Named acts, `object.verb`. Code asks for a permission, never for a role. */
export const permissions = [
  'chat.send',
  'hand.lower',
  'hand.raise',
  'invite.create',
  'lobby.admit',
  'lobby.bypass',
  'lock.bypass',
  'meeting.end',
  'participant.ban',
  'participant.change-permissions',
  'participant.change-role',
  'participant.pause',
  'participant.remove',
  'password.bypass',
  'policy.change',
  'participant.rename.self',
  'data.send',
  'reaction.send',
  'track.publish.camera',
  'track.publish.microphone',
  'track.publish.screen',
  'track.subscribe',
] as const;

export type Permission = (typeof permissions)[number];

const known: ReadonlySet<string> = new Set(permissions);

export function isPermission(text: unknown): text is Permission {
  return typeof text === 'string' && known.has(text);
}

/** In catalogue order, each once: two equal sets always print alike. */
export function listPermissions(set: ReadonlySet<Permission>): Permission[] {
  return permissions.filter((permission) => set.has(permission));
}
