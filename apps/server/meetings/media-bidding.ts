/** What a meeting bids the media server do. */
import type { MediaPort } from '../media/port.ts';
import type { OutsideEffect } from './mailbox.ts';

export type Bidding = Exclude<OutsideEffect, { type: 'ban.make' | 'media.ask' }>;

export function bidMedia(media: MediaPort, room: string, bidding: Bidding): Promise<void> {
  switch (bidding.type) {
    case 'media.remove':
      return media.removeParticipant(room, bidding.identity);
    case 'media.pause':
      return media.pauseSource(room, bidding.identity, bidding.source);
    case 'media.update-name':
      return media.renameParticipant(room, bidding.identity, bidding.name);
    case 'media.permit':
      return media.setPermissions(room, bidding.identity, bidding.permissions);
    case 'media.end':
      return media.endRoom(room);
  }
}
