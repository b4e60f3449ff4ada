/** What the meeting does to the page around it: the title, and the dark stage in either theme. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useMeeting } from './session-context.ts';

export function usePage(): void {
  const { t } = useTranslation('meeting');
  const title = useMeeting(({ room }) => room.title);
  const count = useMeeting(({ roster }) => roster?.people.size ?? 1);
  const trouble = useMeeting(({ link }) => link === 'reconnecting' || link === 'restarting');
  useEffect(() => {
    const before = document.title;
    document.title = t(trouble ? 'pageTitleTrouble' : 'pageTitle', { title, count });
    return () => {
      document.title = before;
    };
  }, [t, title, count, trouble]);
  useEffect(() => {
    const root = document.documentElement;
    root.dataset.surface = 'stage';
    return () => {
      delete root.dataset.surface;
    };
  }, []);
}
