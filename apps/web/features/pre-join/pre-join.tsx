import type { Preview } from '@foyer/wire';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RejoinRefused } from '../../app/api.ts';
import { preloadMeeting } from '../../app/meeting-chunk.ts';
import { Page } from '../../app/page.tsx';
import { useServices } from '../../app/services.ts';
import type { JoinChoice } from '../../devices/join-choice.ts';
import { type Remembered, recall, remember } from '../../devices/remembered.ts';
import { announce } from '../../ui/announcer.tsx';
import { cx } from '../../ui/cx.ts';
import { JoinForm } from './join-form.tsx';
import { Look, type LookChoice, type LookHandle } from './look.tsx';
import { PeopleHere } from './people-here.tsx';
import styles from './pre-join.module.css';
import { publishes } from './pre-join-view.ts';

export interface PreJoinProps {
  readonly slug: string;
  readonly preview: Preview;
  readonly isJoining: boolean;
  readonly onJoin: (choice: JoinChoice) => void;
  /** Whether the join has succeeded: then live tracks go along, else they are stopped with the page. */
  readonly isAdmitted: () => boolean;
}

/** The page before the door: a mirror, the devices, a name, and one button. */
export function PreJoin({ slug, preview, isJoining, onJoin, isAdmitted }: PreJoinProps) {
  const { t } = useTranslation(['app']);
  const { drawer } = useServices();
  const [last] = useState(() => recall(drawer));
  const [name, setName] = useState(last.name);
  const look = useRef<LookHandle>(null);
  const people = usePeople(slug, preview);
  useEffect(() => {
    announce(preview.room.title);
    preloadMeeting();
  }, [preview.room.title]);
  const join = (chosenName: string, how: 'as-shown' | 'without') => {
    const seen = look.current?.choice() ?? unseen;
    const choice = how === 'without' ? { ...seen, ...unseen } : seen;
    if (how === 'without') look.current?.close();
    if (publishes[preview.role])
      remember(drawer, rememberedOf(seen, preview.name === undefined ? chosenName : last.name));
    onJoin({ ...choice, name: chosenName });
  };
  const listening = !publishes[preview.role];
  return (
    <Page title={t('title.preJoin', { room: preview.room.title })}>
      <div className={cx(styles.page, listening && styles.listening)}>
        <div className={styles.head}>
          <h1 className={styles.title}>{preview.room.title}</h1>
          <PeopleHere people={people} />
        </div>
        {!listening && (
          <div className={styles.look}>
            <Look name={preview.name ?? name} last={last} handle={look} isJoining={isJoining} isAdmitted={isAdmitted} />
          </div>
        )}
        <div className={styles.form}>
          <JoinForm
            name={name}
            onName={setName}
            fixedName={preview.name}
            role={preview.role}
            isJoining={isJoining}
            onJoin={join}
          />
        </div>
      </div>
    </Page>
  );
}

const unseen: LookChoice = { microphone: { on: false }, camera: { on: false } };

function rememberedOf({ microphone, camera, speakerId }: LookChoice, name: string): Remembered {
  return {
    name,
    microphoneOn: microphone.on,
    cameraOn: camera.on,
    microphoneId: microphone.deviceId,
    cameraId: camera.deviceId,
    speakerId,
  };
}

/** Who is inside, asked again now and then while the page stands; what was known stays where an answer fails. */
function usePeople(slug: string, preview: Preview): Preview['people'] {
  const { api, tokens } = useServices();
  const { data } = useQuery({
    queryKey: ['people', slug],
    queryFn: async () => {
      const token = tokens.tokenFor(slug);
      const answer = await api.preview(slug, { credentials: token === undefined ? {} : { token } });
      if (!answer.ok) throw new RejoinRefused(answer.refusal);
      return answer.value.people;
    },
    initialData: preview.people,
    refetchInterval: 10_000,
    staleTime: 10_000,
  });
  return data;
}
