/**
 * What an offer may hold at most. A client's whole offer with 100 tracks is about 150 kB; whoever sends more than this
 * is not a browser in a meeting.
 */
export const sdpLimits = {
  /** UTF-16 units in the whole text. */
  text: 262_144,
  /** UTF-16 units in one line. */
  line: 16_384,
  sections: 200,
  /** Payload types on one m-line. */
  codecs: 200,
  /** Feedback kinds kept for one codec; the rest is left out. */
  feedback: 32,
  /** Header extensions kept in one section; the rest is left out. */
  extensions: 64,
  rids: 16,
  /** SSRCs in one section, RTX included. */
  ssrcs: 64,
  /** Characters of a mid; 16 is what a one-byte header extension carries (RFC 8285 section 4.2). */
  mid: 16,
  rid: 16,
} as const;
