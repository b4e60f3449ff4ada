/** What a test may do in the page: an unmodified livekit-client room, and what it saw. Only here, never in the product. */
const { Room, RoomEvent, Track } = window.LivekitClient;

const events = [];
const note = (type, facts = {}) => events.push({ type, at: performance.now(), ...facts });
const heard = [];

function receiverStats(report) {
  for (const entry of report.values()) if (entry.type === 'inbound-rtp') return entry;
  return undefined;
}

async function inbound(identity, source) {
  const participant = window._foyerTest.room.remoteParticipants.get(identity);
  const publication = participant?.getTrackPublication(source);
  const report = await publication?.track?.getRTCStatsReport?.();
  const entry = report && receiverStats(report);
  if (!entry) return undefined;
  return {
    stream: `${entry.trackIdentifier} ${entry.ssrc}`,
    frames: entry.framesDecoded ?? 0,
    width: entry.frameWidth ?? 0,
    height: entry.frameHeight ?? 0,
    freezes: entry.freezeCount ?? 0,
    lost: entry.packetsLost ?? 0,
    packets: entry.packetsReceived ?? 0,
    samples: entry.totalSamplesReceived ?? 0,
    energy: entry.totalAudioEnergy ?? 0,
    mime: [...report.values()].find((found) => found.id === entry.codecId)?.mimeType ?? '',
  };
}

async function outbound(source) {
  const publication = window._foyerTest.room.localParticipant.getTrackPublication(source);
  const sender = publication?.track?.sender;
  if (!sender) return [];
  const report = await sender.getStats();
  return [...report.values()]
    .filter((entry) => entry.type === 'outbound-rtp')
    .map(({ rid, active, framesEncoded, frameWidth, packetsSent }) => ({
      rid: rid ?? '',
      active,
      frames: framesEncoded ?? 0,
      width: frameWidth ?? 0,
      packets: packetsSent,
    }));
}

const followed = new Map();

/** Pictures decoded, and samples of sound that were received and not made up to fill a hole. */
function progress(entry) {
  if (entry.kind === 'video') return entry.framesDecoded ?? 0;
  return (entry.totalSamplesReceived ?? 0) - (entry.concealedSamples ?? 0);
}

/** Looks at what comes from somebody for as long as the page lives; notes the times at which there was more. */
async function follow(identity) {
  const kept = { video: { last: -1, rises: [] }, audio: { last: -1, rises: [] } };
  followed.set(identity, kept);
  for (;;) {
    const participant = window._foyerTest.room.remoteParticipants.get(identity);
    for (const source of ['camera', 'microphone']) {
      const report = await participant?.getTrackPublication(source)?.track?.getRTCStatsReport?.();
      const entry = report && receiverStats(report);
      if (!entry) continue;
      const state = kept[entry.kind];
      const now = progress(entry);
      if (now !== state.last) state.rises.push(performance.timeOrigin + performance.now());
      state.last = now;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Wall-clock times after `since` at which pictures or sound of somebody came on. */
const rises = (identity, kind, since) => followed.get(identity)?.[kind].rises.filter((at) => at > since) ?? [];

function watch(room) {
  for (const [name, type] of Object.entries(RoomEvent)) room.on(type, () => note(name));
  room.on(RoomEvent.DataReceived, (payload, participant, kind, topic) =>
    heard.push({
      text: new TextDecoder().decode(payload),
      from: participant?.identity ?? '',
      kind,
      topic: topic ?? '',
    }),
  );
  room.on(RoomEvent.Disconnected, (reason) => note('gone', { reason }));
  room.on(RoomEvent.TrackSubscribed, (track) => {
    const element = track.attach();
    element.muted = true;
    document.body.append(element);
  });
  room.on(RoomEvent.TrackUnsubscribed, (track) => {
    for (const element of track.detach()) element.remove();
  });
}

window._foyerTest = {
  room: undefined,
  events,
  heard,
  inbound,
  outbound,
  Track,
  async join(url, token, options = {}, connect = {}) {
    const room = new Room(options);
    window._foyerTest.room = room;
    watch(room);
    const began = performance.now();
    await room.connect(url, token, connect);
    return performance.now() - began;
  },
  follow: (identity) => void follow(identity),
  rises,
  count: (type) => events.filter((event) => event.type === type).length,
};
