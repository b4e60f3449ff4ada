/** One's own hand: its place in the order, and raising and lowering it. */
import { useMeeting, useSession } from '../meeting/session-context.ts';
import { useHeldBack } from '../permissions/use-held-back.ts';
import { handPlaces } from './hands.ts';

export interface OwnHand {
  /** From 1; undefined while it is down. */
  readonly place: number | undefined;
  /** Why it cannot be raised. */
  readonly held: string | undefined;
  readonly toggle: () => void;
}

export function useHand(): OwnHand {
  const session = useSession();
  const held = useHeldBack('hand');
  const self = useMeeting((state) => state.self.id);
  const place = useHandPlace(self);
  const toggle = () => {
    if (place === undefined) void session.raiseHand();
    else void session.lowerHand();
  };
  return { place, held, toggle };
}

/** Place of somebody's raised hand; undefined while it is down. */
export function useHandPlace(participant: string | undefined): number | undefined {
  return useMeeting(({ roster }) =>
    roster === undefined || participant === undefined ? undefined : handPlaces(roster.people).get(participant),
  );
}
