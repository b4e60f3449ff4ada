/** Everything that can stand between a person and a meeting, as one union: the server's problems and what only a client sees. */
import type { ProblemFacts, ProblemSlug } from '@foyer/wire';

export type FailureKind =
  | ProblemSlug
  | 'browser-unsupported'
  | 'client-fault'
  | 'left'
  | 'media-blocked'
  | 'server-unreachable';

export interface Failure {
  readonly kind: FailureKind;
  readonly facts: ProblemFacts;
  /** Name of the host who ended the meeting or removed this participant, where it is known. */
  readonly by?: string;
}
