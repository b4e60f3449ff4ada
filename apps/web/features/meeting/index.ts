/** The meeting, loaded only when somebody goes in. */
export { Meeting, type MeetingProps } from './meeting.tsx';
