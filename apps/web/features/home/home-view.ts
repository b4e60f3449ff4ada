/** What the start page does with what was typed or answered: pure decisions, no React. */
import type { RoomCreated } from '@foyer/wire';
import { type Invitation, type InvitationRefusal, readInvitation } from '../../app/invitation.ts';

/** Where a made room is entered: here, with its token kept, or by loading another address of this server. */
export type HostEntry = { readonly here: Invitation } | { readonly there: string };

/** @param origin of this page; the server may know itself by another name than the one people use */
export function hostEntry(created: RoomCreated, origin: string): HostEntry {
  const link = created.hostUrl ?? created.url;
  const read = readInvitation(link, origin);
  return read.ok ? { here: read.value } : { there: link };
}

/** The key and values of the sentence for what could not be read. */
export function refusalWords(refusal: InvitationRefusal): {
  readonly key: string;
  readonly values: Record<string, string>;
} {
  return { key: `refusal.${refusal.kind}`, values: refusal.kind === 'elsewhere' ? { host: refusal.host } : {} };
}
