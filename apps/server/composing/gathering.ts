/** Meetings, the lobby and the door, put together: each needs the others, and this is where they meet. */
import { millis, pickId } from '@foyer/kernel';
import type { MeetingSettings } from '@foyer/meeting';
import type { Logger } from 'pino';
import type { Config } from '../config/load.ts';
import { Door } from '../door.ts';
import { LobbyDesk } from '../lobby/desk.ts';
import type { MediaPort } from '../media/port.ts';
import { Meetings } from '../meetings/meetings.ts';
import { noteWish } from '../meetings/notes.ts';
import type { BanEffect, Outside } from '../meetings/outside.ts';
import type { RoomRecord } from '../store/port.ts';
import type { SessionTokens } from '../tokens/session-tokens.ts';
import type { Access } from './access.ts';
import type { Around } from './around.ts';

/** A reload takes a second or two; a closed tab should not linger. */
const reloadGraceSeconds = 5;

/** Before the end of a stay. */
const stayNoticeMinutes = 5;

export interface Gathering {
  readonly meetings: Meetings;
  readonly desk: LobbyDesk;
  readonly door: Door;
}

export interface GatheringParts extends Around, Omit<Access, 'stop'> {
  readonly config: Config;
  readonly log: Logger;
  readonly media: MediaPort;
  readonly tokens: SessionTokens;
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

/** Bans last in the store, and are asked for there. */
function bansOf({ store, chance, clock, audit }: GatheringParts): Pick<Outside, 'ban' | 'isBanned'> {
  const ban = async (room: RoomRecord, { identity, name, family, by, reason, credential }: BanEffect) => {
    const id = pickId(chance, 'b_', 26);
    const kept = { id, roomId: room.id, name, by, createdAt: clock.wall() };
    await store.bans.add({ ...kept, identity, family: family ?? null, reason: reason ?? null });
    audit.note({
      what: 'ban.made',
      by,
      room: room.slug,
      subject: `${identity} ${name}`,
      credential,
      reason: reason ?? null,
    });
  };
  return { ban, isBanned: (room, who) => store.bans.isBanned(room.id, who) };
}

export function composeGathering(parts: GatheringParts): Gathering {
  const { config, clock, chance, log, media, isInMedia, audit, tokens } = parts;
  const desk: LobbyDesk = new LobbyDesk({
    ...{ clock, chance },
    letIn: (held, wanted) => door.letIn(held, wanted),
    giveBack: (tokenId) => door.giveBack(tokenId),
    isCurrent: (answer) => meetings.sessionOf(answer.channel.token)?.state === 'current',
  });
  const outside: Outside = {
    ...bansOf(parts),
    tellKnock: (effect) => desk.carryOut(effect),
    obeyed: (room, by, wish) => noteWish(audit, room, by, wish),
    roomChanged: (mailbox) => desk.tellAll(mailbox),
    gone: (mailbox, why) => desk.dismiss(why, mailbox),
  };
  const settings = settingsOf(config);
  const { eventsKept } = config.limits;
  const keeperFor = () => ({ keep: () => undefined });
  const meetings = new Meetings({
    ...{ clock, chance, log, media, isInMedia, settings, outside, tokens, eventsKept, keeperFor },
  });
  const door: Door = new Door({ ...parts, meetings, desk });
  return { meetings, desk, door };
}
