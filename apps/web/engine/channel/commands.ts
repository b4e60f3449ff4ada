/** Commands that have no reply yet: what waits for a connection, what was sent, and how long each may take. */
import type { WireCommand } from '@foyer/wire';

/** Milliseconds. */
export const commandTimes = {
  /** Longest a command waits for its reply while there is a connection. */
  reply: 10_000,
  /** Longest a command waits in all, over any number of connections and without one. */
  whole: 30_000,
} as const;

/**
 * Obeyed twice, is it as obeyed once? Then it may be said again where its id is not known: to another session, or to a
 * server that was started again. Not so what may meet somebody who is new since, came back or asked again: a second no in
 * the lobby, say, is the last word.
 */
const harmlessTwice: Readonly<Record<WireCommand['type'], boolean>> = {
  'chat.send': true,
  'hand.lower': true,
  'hand.raise': true,
  'invite.create': false,
  'lobby.admit': true,
  'lobby.admit-all': false,
  'lobby.decline': false,
  'lobby.message': true,
  'meeting.end': false,
  'participant.ban': false,
  'participant.change-permissions': true,
  'participant.change-role': true,
  'participant.leave': true,
  'participant.pause': false,
  'participant.remove': false,
  'participant.rename': true,
  'reaction.send': false,
  'role.change-permissions': true,
};

export interface Pending {
  readonly id: string;
  readonly command: WireCommand;
  readonly since: number;
  readonly until: number;
  readonly isSent: boolean;
}

export class Commands {
  private readonly pending = new Map<string, Pending>();

  /** @param now monotonic milliseconds, here and below */
  add(id: string, command: WireCommand, now: number): void {
    this.pending.set(id, { id, command, since: now, until: now + commandTimes.whole, isSent: false });
  }

  sent(id: string, now: number): void {
    const one = this.pending.get(id);
    if (one === undefined) return;
    const until = Math.min(now + commandTimes.reply, one.since + commandTimes.whole);
    this.pending.set(id, { ...one, until, isSent: true });
  }

  /** The connection is gone: what it was asked may still be answered on the next one. */
  lost(): void {
    for (const one of this.pending.values())
      this.pending.set(one.id, { ...one, until: one.since + commandTimes.whole });
  }

  /** False for what is not awaited: an answer that came already, say. */
  answered(id: string): boolean {
    return this.pending.delete(id);
  }

  all(): readonly Pending[] {
    return [...this.pending.values()];
  }

  /** What has waited too long; it is forgotten. */
  expired(now: number): readonly string[] {
    return this.forget(({ until }) => until <= now);
  }

  /** What may have been obeyed already, and must not be asked where its id is not known; it is forgotten. */
  stranded(): readonly string[] {
    return this.forget(({ isSent, command }) => isSent && !harmlessTwice[command.type]);
  }

  abandoned(): readonly string[] {
    return this.forget(() => true);
  }

  nextDeadline(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { until } of this.pending.values()) next = Math.min(next, until);
    return next;
  }

  private forget(which: (one: Pending) => boolean): readonly string[] {
    const ids = this.all()
      .filter(which)
      .map(({ id }) => id);
    for (const id of ids) this.pending.delete(id);
    return ids;
  }
}
