/** Every bound the signalling engine holds its peers to, in one place; docs/spec/livekit.md LK80 lists them. */
export const limits = {
  /** Characters of an access token; checked before anything of it is read. */
  accessToken: 8192,
  /** Bytes of a join request after decompression. */
  joinRequest: 512 * 1024,
  /** Bytes of one signalling message. */
  signalMessage: 512 * 1024,
  /** Characters of participant or room metadata, and of all attributes of a participant together. */
  metadata: 64 * 1024,
  attributes: 64 * 1024,
  /** Characters of an identity, a display name, a room name, a track name or a client's track id. */
  name: 256,
  tracksPerParticipant: 12,
  /** m-lines in one offer (SD3); they are never removed from a session description (RFC 9429 section 5.2.2). */
  sections: 200,
  participantsPerRoom: 200,
  /** Track sids named in one request. */
  sidsPerRequest: 1024,
  /** Signalling messages a second, and how many may come at once. */
  messagesPerSecond: 100,
  messageBurst: 600,
  /** Bytes of one data-channel message; announced as `a=max-message-size`. */
  dataMessage: 64 * 1024,
  dataMessagesPerSecond: 2000,
  dataMessageBurst: 4000,
  /** Reliable messages kept per publisher for replay after a path was replaced. */
  replayMessages: 128,
  replayBytes: 512 * 1024,
} as const;

/** Milliseconds; each with its reason in docs/spec/livekit.md. */
export const times = {
  /** Wait for more changes before asking for a negotiation. */
  coalesce: 50,
  /** An ICE restart is answered with the old parameters while packets arrived this recently. */
  pathFresh: 2500,
  /** Media was due but nothing arrived for so long: ask the client to resume. */
  pathSilent: 4000,
  /** How often that is looked at. */
  pathLook: 1000,
  /** Do not ask again before this; a browser's own restart takes up to 4.3 s. */
  pathPatience: 10_000,
  /** Each time that asking changed nothing doubles the patience, up to this. */
  pathPatienceMost: 300_000,
  /** A replaced path stays open so that late packets are not lost. */
  pathRetire: 300,
  /** A participant without connection keeps its place, unless the room says how long: the client's tries end after 0, 0.3, 1.5, 4.2, 9, 16, 23 s. */
  grace: 30_000,
  /** Nothing from the client, not even a ping (every 5 s): its connection is dead. */
  connectionSilent: 20_000,
  /** Room without anybody: after the last left, and when nobody ever came. */
  roomDeparted: 20_000,
  roomEmpty: 300_000,
  quality: 5000,
  /** Longest time between two token refreshes. */
  tokenRefresh: 300_000,
  /** Those who left are told again to who resumes. */
  departed: 60_000,
  replay: 60_000,
} as const;

/** Seconds a refreshed token is good for. */
export const refreshedTokenSeconds = 600;

/** Seconds, told to clients. */
export const pingInterval = 5;
export const pingTimeout = 15;
