/** Live meetings on the disk: who writes each, and how they are taken up after a start. */
import type { Meeting, MeetingSettings } from '@foyer/meeting';
import type { Logger } from 'pino';
import type { LobbyDesk } from '../lobby/desk.ts';
import { waiterGroup } from '../lobby/kept.ts';
import { type Keeper, type KeptStep, LiveKeeper } from '../meetings/keeper.ts';
import type { Mailbox } from '../meetings/mailbox.ts';
import type { Meetings } from '../meetings/meetings.ts';
import { restoreMeetings } from '../meetings/restoring.ts';
import type { LiveRow, RoomRecord } from '../store/port.ts';
import type { Around } from './around.ts';
import { type Bans, banGroup } from './bans.ts';

export interface KeepingOptions extends Around {
  readonly log: Logger;
  readonly bans: Bans;
  readonly beside: (step: KeptStep) => readonly LiveRow[];
}

export interface Gathered {
  readonly meetings: Meetings;
  readonly desk: LobbyDesk;
  readonly settings: MeetingSettings;
}

/** Makes the keeper of each meeting; one that was taken up goes on from what is on the disk. */
export class Keepers {
  readonly #options: KeepingOptions;
  readonly #restored = new Map<string, Meeting>();

  constructor(options: KeepingOptions) {
    this.#options = options;
  }

  for(room: RoomRecord): Keeper {
    const { store, clock, beside } = this.#options;
    const kept = this.#restored.get(room.id);
    this.#restored.delete(room.id);
    return new LiveKeeper({ live: store.live, clock, room, kept, beside });
  }

  /** @throws StoreOutage */
  async restore({ meetings, desk, settings }: Gathered): Promise<void> {
    const { store, clock, log, bans } = this.#options;
    const rows = store.live.load();
    await bans.restore(rows.filter(({ meeting }) => meeting === banGroup));
    const isOfMeeting = ({ meeting }: LiveRow): boolean => meeting !== banGroup && meeting !== waiterGroup;
    const adopt = (room: RoomRecord, meeting: Meeting): void => {
      this.#restored.set(room.id, meeting);
      meetings.adopt(room, meeting);
    };
    const around = { live: store.live, rooms: store.rooms, settings, clock, log, adopt };
    await restoreMeetings(rows.filter(isOfMeeting), around);
    for (const mailbox of meetings.all()) await this.#banned(mailbox);
    const byId = new Map(meetings.all().map((mailbox) => [mailbox.meeting.id, mailbox]));
    desk.restore((id) => byId.get(id), rows);
  }

  /** A ban that was on the disk, and had not been heard of in the meeting. */
  async #banned(mailbox: Mailbox): Promise<void> {
    const { participants, departed } = mailbox.meeting;
    for (const { identity, family } of [...participants.values(), ...departed.values()]) {
      const who = family === undefined ? { identity } : { identity, family };
      if (await this.#options.bans.isBanned(mailbox.room, who)) mailbox.receive({ type: 'identity.banned', identity });
    }
  }
}
