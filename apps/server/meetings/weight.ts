/** What becomes of an input that cannot be written down now. */
import type { Input } from '@foyer/meeting';

/**
 * `wish`: refused, and nothing has happened. `fact`: it has happened, or is on the disk elsewhere (a policy, a ban, a
 * withdrawn credential); it counts at once, and is written as soon as that can be.
 */
export type Weight = 'wish' | 'fact';

export const weights: { readonly [T in Input['type']]: Weight } = {
  join: 'wish',
  resume: 'wish',
  knock: 'wish',
  command: 'wish',
  'participant.expelled': 'wish',
  'participant.changed': 'wish',
  'knock.ask-again': 'fact',
  'knock.failed': 'fact',
  'knock.left': 'fact',
  'knock.lost': 'fact',
  'knock.opened': 'fact',
  'session.opened': 'fact',
  'session.lost': 'fact',
  'media.seen': 'fact',
  'media.absent': 'fact',
  'resume.reused': 'fact',
  'policy.changed': 'fact',
  'identity.banned': 'fact',
  'credential.revoked': 'fact',
  'credential.demoted': 'fact',
  'room.deleted': 'fact',
  time: 'fact',
};
