/** Instructions to the shell. They are carried out in order, after the events were told. */
import type { Role } from '@foyer/admission';
import type { LeaveReason } from './event.ts';
import type { SessionId, Source } from './state.ts';

export type Effect =
  | { readonly type: 'media.remove'; readonly identity: string }
  | { readonly type: 'media.pause'; readonly identity: string; readonly source: Source }
  | { readonly type: 'media.update-name'; readonly identity: string; readonly name: string }
  | { readonly type: 'media.end' }
  /** Is this identity connected there? The answer comes back as `media.seen` or `media.absent`. */
  | { readonly type: 'media.ask'; readonly session: SessionId; readonly identity: string }
  /** `by`: name of the participant who willed it. */
  | { readonly type: 'session.close'; readonly session: SessionId; readonly reason: LeaveReason; readonly by?: string }
  /** `expiresIn` in seconds. */
  | { readonly type: 'invite.make'; readonly role: Role; readonly expiresIn: number };
