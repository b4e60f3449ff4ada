/** Hosts whose credential nobody stands for any more become speakers; they stay where they are. */
import { andThen, type Change, forEach, unchanged } from '../change.ts';
import { changeRole, replaceHost } from '../hosts/hosts.ts';
import { hasHost } from '../hosts/present.ts';
import { type Departed, holding, type Meeting, type Participant } from '../state.ts';
import { roleGives } from './permissions.ts';

/** Whoever shows the credential again comes in by what it brings then, also as host. */
export function demote(meeting: Meeting, credentials: ReadonlySet<string>): Change {
  const isMeant = (one: Participant | Departed): boolean => one.role === 'host' && credentials.has(one.credential);
  const inside = [...meeting.participants.values()].filter(isMeant);
  const gone = [...meeting.departed.values()].filter(isMeant);
  const stripped = forEach(withDeparted(meeting, gone), inside, demoteOne);
  const former = inside.map(({ id }) => id);
  return hasHost(meeting) && former.length > 0 ? andThen(stripped, (at) => replaceHost(at, former)) : stripped;
}

function demoteOne(meeting: Meeting, one: Participant): Change {
  const unproven: Participant = { ...one, brought: 'speaker' };
  return andThen(unchanged(holding(meeting, unproven)), (at) => changeRole(at, unproven, 'speaker', 'operator'));
}

/** Who has gone and comes back has not missed it. */
function withDeparted(meeting: Meeting, gone: readonly Departed[]): Meeting {
  if (gone.length === 0) return meeting;
  const departed = new Map(meeting.departed);
  const own = { role: 'speaker', brought: 'speaker', permissions: roleGives(meeting, 'speaker') } as const;
  for (const one of gone) departed.set(one.id, { ...one, ...own, permissionsVersion: one.permissionsVersion + 1 });
  return { ...meeting, departed };
}
