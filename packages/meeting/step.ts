/** The only writer of a meeting: one input, then what it changed. */
import { impossible, type Millis, no, ok, type Result, type UnixSeconds } from '@foyer/kernel';
import { type Change, unchanged } from './change.ts';
import { stepChat } from './chat/chat.ts';
import { type Command, type Input, requires } from './command.ts';
import { stepHand } from './hand/hand.ts';
import { stepHosts } from './hosts/hosts.ts';
import { stepInvite } from './invite/invite.ts';
import { stepLobbyCommand } from './lobby/decide.ts';
import { stepLobby } from './lobby/lobby.ts';
import { stepOperator } from './moderation/ban.ts';
import { end } from './moderation/end.ts';
import { stepModeration } from './moderation/moderation.ts';
import { stepPermissions } from './moderation/permissions.ts';
import { join } from './participant/join.ts';
import { stepParticipant } from './participant/participant.ts';
import { changePolicy } from './policy/policy.ts';
import { stepReaction } from './reaction/reaction.ts';
import type { MeetingRefusal } from './refusal.ts';
import { resume, reused } from './session/resume.ts';
import { stepSession } from './session/session.ts';
import { settle } from './settle.ts';
import { type Meeting, type Participant, withSession } from './state.ts';

/** @param now monotonic clock */
export function step(meeting: Meeting, input: Input, now: Millis): Result<Change, MeetingRefusal> {
  if (meeting.phase === 'ended') return afterTheEnd(meeting, input);
  const result = take(meeting, input, now);
  return result.ok ? ok(settle(meeting, result.value, now, wallClockOf(input))) : result;
}

/** What somebody wishes is refused; what merely happened, and was on its way when the meeting ended, changes nothing. */
function afterTheEnd(meeting: Meeting, input: Input): Result<Change, MeetingRefusal> {
  if (input.type === 'resume') return no({ kind: 'resume-ended', cause: 'meeting-ended' });
  if (input.type === 'participant.expelled' || input.type === 'participant.changed')
    return no({ kind: 'participant-not-found' });
  const isWish = input.type === 'join' || input.type === 'knock' || input.type === 'command';
  return isWish ? no({ kind: 'meeting-ended' }) : ok(unchanged(meeting));
}

function wallClockOf(input: Input): UnixSeconds | undefined {
  if (input.type === 'join') return input.joinedAt;
  return input.type === 'knock' || input.type === 'policy.changed' ? input.at : undefined;
}

function take(meeting: Meeting, input: Input, now: Millis): Result<Change, MeetingRefusal> {
  switch (input.type) {
    case 'join':
      return join(meeting, input, now);
    case 'resume':
      return resume(meeting, input, now);
    case 'resume.reused':
      return ok(reused(meeting, input, now));
    case 'knock':
    case 'knock.opened':
    case 'knock.lost':
    case 'knock.left':
    case 'knock.ask-again':
    case 'knock.failed':
      return stepLobby(meeting, input, now);
    case 'policy.changed':
      return ok(changePolicy(meeting, input.policy));
    case 'participant.expelled':
    case 'participant.changed':
    case 'identity.banned':
    case 'credential.revoked':
    case 'credential.demoted':
      return stepOperator(meeting, input);
    case 'room.deleted':
      return ok(end(meeting, 'operator'));
    case 'command':
      return command(meeting, input, now);
    default:
      return ok(stepSession(meeting, input, now));
  }
}

function command(
  meeting: Meeting,
  { by: session, command: wish, at }: Extract<Input, { type: 'command' }>,
  now: Millis,
): Result<Change, MeetingRefusal> {
  const by = withSession(meeting, session);
  if (by === undefined) return no({ kind: 'session-unknown' });
  const permission = requires[wish.type];
  const isLocked = wish.type === 'participant.rename' && by.nameLocked === true;
  if (permission !== undefined && (isLocked || !by.permissions.has(permission)))
    return no({ kind: 'not-permitted', permission });
  return obey(meeting, wish, by, { now, at });
}

function obey(
  meeting: Meeting,
  command: Command,
  by: Participant,
  { now, at }: { readonly now: Millis; readonly at: UnixSeconds },
): Result<Change, MeetingRefusal> {
  switch (command.type) {
    case 'participant.leave':
    case 'participant.rename':
      return ok(stepParticipant(meeting, command, by));
    case 'participant.remove':
    case 'participant.ban':
    case 'participant.pause':
    case 'meeting.end':
      return stepModeration(meeting, command, by);
    case 'participant.change-permissions':
    case 'role.change-permissions':
      return stepPermissions(meeting, command, by);
    case 'hand.raise':
    case 'hand.lower':
      return stepHand(meeting, command, by, at);
    case 'chat.send':
      return ok(stepChat(meeting, command, by, at));
    case 'reaction.send':
      return ok(stepReaction(meeting, command, by));
    case 'participant.change-role':
      return stepHosts(meeting, command, by);
    case 'lobby.admit':
    case 'lobby.admit-all':
    case 'lobby.decline':
    case 'lobby.message':
      return stepLobbyCommand(meeting, command, by, now);
    case 'invite.create':
      return stepInvite(meeting, command, by);
    default:
      return impossible(command);
  }
}
