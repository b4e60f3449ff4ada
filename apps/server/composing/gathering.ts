/** Meetings, the lobby and the door, put together: each needs the others, and this is where they meet. */
import { millis } from '@foyer/kernel';
import type { MeetingSettings } from '@foyer/meeting';
import type { Admitted } from '@foyer/wire';
import type { Logger } from 'pino';
import type { Config } from '../config/load.ts';
import { admittedAnswer } from '../door/answer.ts';
import { Door } from '../door.ts';
import { LobbyDesk } from '../lobby/desk.ts';
import { type KeptEntry, KeptLobby } from '../lobby/kept.ts';
import type { MediaPort } from '../media/port.ts';
import type { KeptStep } from '../meetings/keeper.ts';
import type { Mailbox } from '../meetings/mailbox.ts';
import { Meetings } from '../meetings/meetings.ts';
import { noteWish } from '../meetings/notes.ts';
import type { Outside } from '../meetings/outside.ts';
import type { Passes } from '../sign-in/handoff/passes.ts';
import type { RoomRecord } from '../store/port.ts';
import type { SessionTokens } from '../tokens/session-tokens.ts';
import type { Access } from './access.ts';
import type { Around } from './around.ts';
import { Bans } from './bans.ts';
import { Keepers } from './keeping.ts';

/** A reload takes a second or two; a closed tab should not linger. */
const reloadGraceSeconds = 5;

/** Before the end of a stay. */
const stayNoticeMinutes = 5;

export interface Gathering {
  readonly meetings: Meetings;
  readonly desk: LobbyDesk;
  readonly door: Door;
  /** Takes up what was live when the server ended. */
  restore(): Promise<void>;
}

export interface GatheringParts extends Around, Omit<Access, 'stop'> {
  readonly config: Config;
  readonly log: Logger;
  readonly media: MediaPort;
  readonly tokens: SessionTokens;
  readonly passes: Passes;
  readonly isInMedia: (room: string, identity: string) => Promise<boolean>;
}

function settingsOf(config: Config): MeetingSettings {
  const { meetingCapacity, graceSeconds, lobby, maxStayMinutes } = config;
  return {
    resumeOverlap: millis(config.resumeOverlapSeconds * 1000),
    emptyGrace: millis(config.emptyMeetingSeconds * 1000),
    maxStay: maxStayMinutes === undefined ? null : millis(maxStayMinutes * 60_000),
    stayNotice: millis(stayNoticeMinutes * 60_000),
    chatHistory: config.chatHistory,
    departedKept: config.departedKept,
    capacity: meetingCapacity,
    lobbyCapacity: lobby.capacity,
    grace: millis(graceSeconds * 1000),
    reloadGrace: millis(Math.min(graceSeconds, reloadGraceSeconds) * 1000),
    knockGrace: millis(lobby.graceSeconds * 1000),
    askAgainAfter: millis(lobby.askAgainSeconds * 1000),
  };
}

/** For somebody who came in, and may not have heard so before the server ended. */
function answerAgain(mailbox: Mailbox, { session, origin }: KeptEntry, tokens: SessionTokens): Admitted | undefined {
  const { room, meeting } = mailbox;
  const participant = mailbox.participantOf(session);
  return participant === undefined ? undefined : admittedAnswer({ participant, meeting }, { room, origin }, tokens);
}

export function composeGathering(parts: GatheringParts): Gathering {
  const { config, store, clock, chance, log, media, isInMedia, audit, tokens } = parts;
  const giveBack = (tokenId: string) => store.joinTokens.giveBackUse(tokenId);
  const desk: LobbyDesk = new LobbyDesk({
    ...{ clock, chance },
    letIn: (held, wanted) => door.letIn(held, wanted),
    kept: new KeptLobby({ live: store.live, clock, log, giveBack }),
    isCurrent: (answer) => meetings.sessionOf(answer.channel.token)?.state === 'current',
    answerAgain: (mailbox, entry) => answerAgain(mailbox, entry, tokens),
  });
  const bans = new Bans(parts);
  const outside: Outside = {
    ban: (room, effect) => bans.ban(room, effect),
    isBanned: (room, who) => bans.isBanned(room, who),
    tellKnock: (effect) => desk.carryOut(effect),
    obeyed: (room, by, wish) => noteWish(audit, room, by, wish),
    roomChanged: (mailbox) => desk.tellAll(mailbox),
    gone: (mailbox, why) => desk.dismiss(why, mailbox),
  };
  const settings = settingsOf(config);
  const { eventsKept } = config.limits;
  const beside = (kept: KeptStep) => [...bans.beside(kept), ...desk.beside(kept)];
  const keepers = new Keepers({ store, clock, chance, log, bans, beside });
  const keeperFor = (room: RoomRecord) => keepers.for(room);
  const meetings = new Meetings({
    ...{ clock, chance, log, media, isInMedia, settings, outside, tokens, eventsKept, keeperFor },
  });
  const door: Door = new Door({ ...parts, meetings, desk });
  return { meetings, desk, door, restore: () => keepers.restore({ meetings, desk, settings }) };
}
