/** Tells of hands that go up: whoever may lower them by a note, everybody else in words for screen readers. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '../../engine/meeting/state.ts';
import { announce } from '../../ui/announcer.tsx';
import { dismissToast, showToast } from '../../ui/toast.tsx';
import { useMeeting, useSession } from '../meeting/session-context.ts';
import { handPlaces, newHands } from './hands.ts';

const toastId = 'hands';

/** @param isListOpen then the list says it, and no note lies over it @param onLook opens the list */
export function useHands(isListOpen: boolean, onLook: () => void): void {
  const session = useSession();
  const { t } = useTranslation('hand');
  const latest = useRef({ isListOpen, onLook });
  latest.current = { isListOpen, onLook };
  useEffect(
    () =>
      session.store.subscribe((state, before) => {
        const people = state.roster?.people;
        // What was so when one came in is in the list; it is no news.
        if (people === undefined || before.roster === undefined) return;
        const names = newHands(before.roster.people, people, state.self.id);
        const [first = ''] = names;
        if (names.length === 0) return;
        const text = t(names.length === 1 ? 'raisesHand' : 'raiseHands', { name: first, count: names.length - 1 });
        if (latest.current.isListOpen || !may(state, 'hand.lower')) return announce(text);
        const action = { label: t('look'), onPress: () => latest.current.onLook() };
        showToast({ id: toastId, text, kind: 'someone', action });
      }),
    [session, t],
  );
  const nobody = useMeeting(({ roster }) => roster === undefined || handPlaces(roster.people).size === 0);
  useEffect(() => {
    if (isListOpen || nobody) dismissToast(toastId);
  }, [isListOpen, nobody]);
  // Its button leads nowhere once the meeting is over.
  useEffect(() => () => dismissToast(toastId), []);
}
