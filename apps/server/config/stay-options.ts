/** Options of staying in: grace, return, replay, stays. */
import { option, whole } from './field.ts';

export const stayOptions = {
  graceSeconds: option(
    'FOYER_GRACE_SECONDS',
    whole(1, 3_600).default(120),
    'How long a participant’s place is kept after the connection was lost.',
  ),
  emptyMeetingSeconds: option(
    'FOYER_MEETING_EMPTY_SECONDS',
    whole(0, 86_400).default(600),
    'How long a meeting is kept whose last participant lost the connection.',
  ),
  departedKept: option(
    'FOYER_MEETING_DEPARTED_KEPT',
    whole(0, 10_000).default(1_000),
    'Most people of one meeting who have gone and may come back as who they were.',
  ),
  resumeHours: option(
    'FOYER_RESUME_HOURS',
    whole(1, 720).default(24),
    'How long a resume token is good; one who is inside is given fresh ones.',
  ),
  resumeOverlapSeconds: option(
    'FOYER_RESUME_OVERLAP_SECONDS',
    whole(1, 86_400).default(3_600),
    'How long at most the resume token before the latest is good, while nobody has used the latest.',
  ),
  maxStayMinutes: option(
    'FOYER_MAX_STAY_MINUTES',
    whole(1, 10_080).optional(),
    'Longest one may stay in a meeting, whatever its policy says.',
    'without limit',
  ),
  chatHistory: option(
    'FOYER_CHAT_HISTORY',
    whole(0, 1_000).default(200),
    'Chat messages of a meeting that newcomers get.',
  ),
} as const;

export const stayLimits = {
  eventsKept: option(
    'FOYER_LIMIT_EVENTS_KEPT',
    whole(0, 10_000).default(500),
    'Events kept for each participant, so that a lost connection is taken up again without a snapshot.',
  ),
} as const;
