/** What participants do to each other and to the meeting, for the audit log. */
import type { Command, Meeting, Participant } from '@foyer/meeting';
import type { Audit } from '../access/ports.ts';
import type { RoomRecord } from '../store/port.ts';

interface Deed {
  readonly what: string;
  readonly subject?: string | undefined;
  readonly credential?: string | undefined;
  readonly reason?: string | undefined;
}

function participantDeed(what: string, id: string, before: Meeting, reason?: string): Deed {
  const target = [...before.participants.values()].find((one) => one.id === id);
  return { what, subject: `participant:${id} ${target?.name ?? ''}`.trim(), credential: target?.credential, reason };
}

function knockDeed(what: string, id: string, before: Meeting, reason?: string): Deed {
  const knock = [...before.lobby.values()].find((one) => one.id === id);
  return { what, subject: `knock:${id} ${knock?.name ?? ''}`.trim(), credential: knock?.grant.credential, reason };
}

/** `+chat.send, -track.publish.camera` */
export function wordsOf({
  give,
  take,
}: {
  readonly give: readonly string[];
  readonly take: readonly string[];
}): string {
  return [...give.map((one) => `+${one}`), ...take.map((one) => `-${one}`)].join(', ');
}

/** Undefined for what is everybody's own business. A ban notes itself where it is kept. */
function deedOf(command: Command, before: Meeting): Deed | undefined {
  switch (command.type) {
    case 'lobby.admit':
      return knockDeed('knock.admitted', command.knock, before);
    case 'lobby.admit-all':
      return { what: 'knock.all-admitted', reason: command.guests ? 'everyone' : 'no guests' };
    case 'lobby.decline':
      return knockDeed('join.declined', command.knock, before, command.reason);
    case 'participant.remove':
      return participantDeed('participant.removed', command.participant, before);
    case 'participant.change-role':
      return participantDeed('participant.role-changed', command.participant, before, command.role);
    case 'participant.change-permissions':
      return participantDeed('participant.permissions-changed', command.participant, before, wordsOf(command));
    case 'role.change-permissions':
      return { what: 'role.permissions-changed', subject: `role:${command.role}`, reason: wordsOf(command) };
    case 'meeting.end':
      return { what: 'meeting.ended', subject: before.id };
    default:
      return undefined;
  }
}

export function noteWish(
  audit: Audit,
  room: Pick<RoomRecord, 'slug'>,
  by: Participant,
  wish: { readonly command: Command; readonly before: Meeting },
): void {
  const deed = deedOf(wish.command, wish.before);
  if (deed === undefined) return;
  const { what, subject = null, credential = null, reason = null } = deed;
  audit.note({ what, by: `participant:${by.id}`, room: room.slug, subject, credential, reason });
}
