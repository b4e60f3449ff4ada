/** What one who waits is told: pure, no React. */
import type { LobbyWord, WaitingStage } from '../../app/room-stage.ts';

export interface WaitingWords {
  /** Keys of the `waiting` namespace. */
  readonly title: string;
  readonly text: string;
  /** What a host wrote, to be shown as written. */
  readonly quote: string | undefined;
}

export function waitingWords(word: LobbyWord): WaitingWords {
  if (word.is === 'declined') {
    return { title: 'declined.title', text: 'declined.text', quote: word.reason };
  }
  return { title: `${word.reason}.title`, text: `${word.reason}.text`, quote: word.message ?? undefined };
}

/** What to say about the connection; nothing while it is there, or while it comes up for the first time. */
export function linkTrouble({ link }: Pick<WaitingStage, 'link'>): 'reconnecting' | 'restarting' | undefined {
  return link === 'reconnecting' || link === 'restarting' ? link : undefined;
}
