import type { Preview } from '@foyer/wire';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, RejoinRefused } from '../../app/api.ts';
import { preloadMeeting } from '../../app/meeting-chunk.ts';
import { Page } from '../../app/page.tsx';
import type { RoomReturn } from '../../app/room-return.ts';
import type { RoomStage, Shown } from '../../app/room-stage.ts';
import { useServices } from '../../app/services.ts';
import type { JoinChoice } from '../../devices/join-choice.ts';
import { type Remembered, recall, remember } from '../../devices/remembered.ts';
import { announce } from '../../ui/announcer.tsx';
import { cx } from '../../ui/cx.ts';
import { WaitingPanel } from '../waiting/waiting-panel.tsx';
import { BackNotice } from './back-notice.tsx';
import { JoinForm } from './join-form.tsx';
import { Look, type LookHandle } from './look.tsx';
import { PeopleHere } from './people-here.tsx';
import styles from './pre-join.module.css';
import { firstLook, type Left, publishes } from './pre-join-view.ts';

/** The three stages between which the mirror keeps its picture. */
export type PreJoinStage = Extract<RoomStage, { at: 'pre-join' | 'joining' | 'waiting' }>;

export interface PreJoinProps {
  readonly slug: string;
  readonly stage: PreJoinStage;
  /** What the page held before its person went away to sign in. */
  readonly left: RoomReturn | undefined;
  /** Asks what a join would be answered with now. */
  readonly ask: () => Promise<Answer<Preview>>;
  readonly onJoin: (choice: JoinChoice) => void;
  /** Takes up the place that `stage.back` speaks of. */
  readonly onBack: (choice: Shown) => void;
  readonly onAskAgain: () => void;
  /** From the lobby to the sign-in in this tab. */
  readonly onSignIn: () => void;
  readonly onLeave: () => void;
  /** Whether live tracks go along into the meeting; else they are stopped with the page. */
  readonly takesTracks: () => boolean;
  readonly onName: (typed: string) => void;
  /** Told what gives the mirror's present choice, and undefined when the mirror goes. */
  readonly onMirror: (shown: (() => Shown | undefined) | undefined) => void;
}

/** The page before the door: a mirror, the devices, a name and one button; and the same page while somebody decides. */
export function PreJoin(props: PreJoinProps) {
  const { slug, stage, onJoin } = props;
  const { t } = useTranslation(['app', 'waiting']);
  const { drawer, tokens } = useServices();
  const [last] = useState(() =>
    firstLook(
      recall(drawer),
      tokens.wishesFor(slug),
      stage.at === 'pre-join' ? leftOf(props.left) : stage.choice,
      stage.preview.suggestedName,
    ),
  );
  const [name, setName] = useState(last.name);
  const look = useRef<LookHandle>(null);
  const isWaiting = stage.at === 'waiting';
  const { room, role, name: fixedName } = stage.preview;
  const { entry, people } = usePreview(slug, stage.preview, { ask: props.ask, isAsking: !isWaiting });
  useMirror(look, props.onMirror);
  useEffect(() => {
    announce(room.title);
    preloadMeeting();
  }, [room.title]);
  const join = (chosenName: string, how: 'as-shown' | 'without') => {
    const seen = look.current?.choice() ?? unseen;
    const choice = how === 'without' ? { ...seen, ...unseen } : seen;
    if (how === 'without') look.current?.close();
    if (publishes[role]) remember(drawer, rememberedOf(seen, fixedName === undefined ? chosenName : last.name));
    // From here on what the person chose counts, not what the link wished.
    tokens.keepWishes(slug, {});
    onJoin({ ...choice, name: chosenName });
  };
  const listening = !publishes[role];
  const shownName = isWaiting ? stage.choice.name : (fixedName ?? name);
  return (
    <Page title={t(isWaiting ? 'waiting:pageTitle' : 'title.preJoin', { room: room.title })} corner={!isWaiting}>
      <div className={cx(styles.page, listening && styles.listening)}>
        <div className={styles.head}>
          <h1 className={styles.title}>{room.title}</h1>
          {!isWaiting && <PeopleHere people={people} entry={entry} />}
        </div>
        {!listening && (
          <div className={styles.look}>
            <Look
              name={shownName}
              last={last}
              handle={look}
              isJoining={stage.at === 'joining'}
              takesTracks={props.takesTracks}
            />
          </div>
        )}
        <div className={styles.form}>
          {stage.at === 'pre-join' && stage.back !== undefined && (
            <BackNotice back={stage.back} onBack={() => props.onBack(look.current?.choice() ?? unseen)} />
          )}
          {isWaiting ? (
            <WaitingPanel
              stage={stage}
              onAskAgain={props.onAskAgain}
              onSignIn={props.onSignIn}
              onLeave={props.onLeave}
            />
          ) : (
            <JoinForm
              name={name}
              onName={(typed) => {
                setName(typed);
                props.onName(typed);
              }}
              fixedName={fixedName}
              role={role}
              entry={entry}
              isJoining={stage.at === 'joining'}
              onJoin={join}
            />
          )}
        </div>
      </div>
    </Page>
  );
}

function leftOf({ name, shown }: RoomReturn = { joins: false }): Left {
  return name === undefined ? { ...shown } : { ...shown, name };
}

const unseen: Shown = { microphone: { on: false }, camera: { on: false } };

function rememberedOf({ microphone, camera, speakerId }: Shown, name: string): Remembered {
  return {
    name,
    microphoneOn: microphone.on,
    cameraOn: camera.on,
    microphoneId: microphone.deviceId,
    cameraId: camera.deviceId,
    speakerId,
  };
}

/** Lets the room's way ask the mirror what it shows, for as long as it stands. */
function useMirror(look: RefObject<LookHandle | null>, onMirror: PreJoinProps['onMirror']): void {
  const tell = useRef(onMirror);
  tell.current = onMirror;
  useEffect(() => {
    tell.current(() => look.current?.choice());
    return () => tell.current(undefined);
  }, [look]);
}

/** What a join would meet, asked again now and then while the page stands; what was known stays where an answer fails. */
function usePreview(
  slug: string,
  preview: Preview,
  { ask, isAsking }: { readonly ask: PreJoinProps['ask']; readonly isAsking: boolean },
): Pick<Preview, 'entry' | 'people'> {
  const { data } = useQuery({
    queryKey: ['preview', slug],
    queryFn: async () => {
      const answer = await ask();
      if (!answer.ok) throw new RejoinRefused(answer.refusal);
      return answer.value;
    },
    initialData: preview,
    enabled: isAsking,
    refetchInterval: 10_000,
    staleTime: 10_000,
  });
  return data;
}
