/** What of a meeting lasts, as documents: one for each thing that changes by itself, so that a step writes little. */
import type { Millis, UnixSeconds } from '@foyer/kernel';
import type { MeetingSettings } from '../state.ts';

/** Counts up when a document changes its shape: an older program leaves a newer meeting alone. */
export const shapeVersion = 1;

export const documentKinds = ['meeting', 'participant', 'departed', 'over', 'knock', 'message'] as const;

export type DocumentKind = (typeof documentKinds)[number];

export interface Document {
  readonly kind: DocumentKind;
  /** Unique among those of its kind. */
  readonly key: string;
  /** JSON-able. Null: the document is no more. */
  readonly doc: object | null;
}

/** As it was kept; kinds that are not of the meeting are passed over. */
export interface KeptDocument {
  readonly kind: string;
  readonly key: string;
  readonly doc: unknown;
}

/** One moment on both clocks: a monotonic time says nothing after a restart. */
export interface Clocks {
  readonly now: Millis;
  readonly wall: UnixSeconds;
}

/** When and under which rules a meeting is taken up again. */
export interface Moment extends Clocks {
  readonly settings: MeetingSettings;
}
