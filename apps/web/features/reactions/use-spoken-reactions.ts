/** Says reactions of others politely, at most one sentence in two seconds. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announcer.tsx';
import { useSession } from '../meeting/session-context.ts';
import { speechOf } from './spoken.ts';

/** Milliseconds between two sentences. */
const pause = 2_000;

export function useSpokenReactions(): void {
  const session = useSession();
  const { t } = useTranslation('reactions');
  useEffect(() => {
    const { store } = session;
    let saidUpTo = store.getState().reactions.at(-1)?.id ?? 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      const { reactions, roster, self } = store.getState();
      const speech = speechOf(reactions, saidUpTo, self.id);
      if (speech === undefined) return;
      saidUpTo = reactions.at(-1)?.id ?? saidUpTo;
      const name = roster?.people.get(speech.participant)?.name ?? t('somebody');
      const what = t(`is.${speech.reaction}`);
      announce(t(speech.others === 0 ? 'reacts' : 'reactsMany', { name, what, count: speech.others }));
      timer = setTimeout(() => {
        timer = undefined;
        say();
      }, pause);
    };
    const stop = store.subscribe((state, before) => {
      if (state.reactions !== before.reactions && timer === undefined) say();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [session, t]);
}
