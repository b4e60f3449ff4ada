/** How every part of the meeting's page reaches its session and reads a part of its state. */
import { Fault } from '@foyer/kernel';
import type { WirePermission } from '@foyer/wire';
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { MeetingSession } from '../../engine/meeting/session.ts';
import { type MeetingState, may } from '../../engine/meeting/state.ts';

export const SessionContext = createContext<MeetingSession | undefined>(undefined);

export function useSession(): MeetingSession {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Fault('outside of a meeting');
  return session;
}

/** @param pick must return the same object as long as nothing it reads has changed */
export function useMeeting<Part>(pick: (state: MeetingState) => Part): Part {
  return useStore(useSession().store, pick);
}

export function useMay(permission: WirePermission): boolean {
  return useMeeting((state) => may(state, permission));
}
