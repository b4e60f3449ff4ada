/** The meeting, loaded only when somebody goes in. */
export { Meeting, type MeetingProps } from './meeting.tsx';
export { beginMeeting } from './use-new-session.ts';
