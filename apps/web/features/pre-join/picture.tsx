import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskState, SourceState } from '../../devices/desk.ts';
import type { CaptureSource } from '../../devices/device-world.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { LevelRing } from './level-ring.tsx';
import styles from './picture.module.css';
import { pictureWords, sameTrouble } from './pre-join-view.ts';

export interface PictureProps {
  readonly name: string;
  readonly state: DeskState;
  readonly onToggle: (source: CaptureSource) => void;
  /** Opens the explanation of what is in the way. */
  readonly onHelp: () => void;
  readonly isDisabled: boolean;
}

/** How the others will see this person: mirrored as in a mirror, in a box that keeps its place whatever happens in it. */
export function Picture({ name, state, onToggle, onHelp, isDisabled }: PictureProps) {
  const { t } = useTranslation('pre-join');
  const { camera, microphone } = state;
  const both = sameTrouble(state);
  return (
    <section className={styles.picture} aria-label={t('picture')}>
      {camera.is === 'on' ? (
        <Mirror track={camera.track} />
      ) : (
        <Instead name={name} camera={camera} both={both} onHelp={onHelp} />
      )}
      {microphone.is === 'trouble' && !both && (
        <div className={styles.hearing}>
          <p role="status">{t(`trouble.microphone.${microphone.trouble}`)}</p>
        </div>
      )}
      <div className={styles.controls}>
        <span className={styles.ringed}>
          {microphone.is === 'on' && <LevelRing track={microphone.track} className={styles.ring} />}
          <IconButton
            kind="over"
            label={t('microphone')}
            hint={isOn(microphone) ? t('microphoneOff') : t('microphoneOn')}
            icon={isOn(microphone) ? <Mic size={22} /> : <MicOff size={22} />}
            pressed={isOn(microphone)}
            tone={isOn(microphone) ? undefined : 'off'}
            isDisabled={isDisabled}
            onPress={() => (microphone.is === 'trouble' ? onHelp() : onToggle('microphone'))}
            data-testid="toggle-microphone"
          />
        </span>
        <IconButton
          kind="over"
          label={t('camera')}
          hint={isOn(camera) ? t('cameraOff') : t('cameraOn')}
          icon={isOn(camera) ? <Video size={22} /> : <VideoOff size={22} />}
          pressed={isOn(camera)}
          tone={isOn(camera) ? undefined : 'off'}
          isDisabled={isDisabled}
          onPress={() => (camera.is === 'trouble' ? onHelp() : onToggle('camera'))}
          data-testid="toggle-camera"
        />
      </div>
    </section>
  );
}

function isOn({ is }: SourceState): boolean {
  return is === 'on' || is === 'starting';
}

function Mirror({ track }: { readonly track: MediaStreamTrack }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = new MediaStream([track]);
  }, [track]);
  return (
    <video
      ref={video}
      className={styles.video}
      autoPlay
      muted
      playsInline
      disablePictureInPicture
      data-testid="own-picture"
    />
  );
}

interface InsteadProps {
  readonly name: string;
  readonly camera: SourceState;
  /** The microphone has the same trouble: one sentence for both. */
  readonly both: boolean;
  readonly onHelp: () => void;
}

function Instead({ name, camera, both, onHelp }: InsteadProps) {
  const { t } = useTranslation('pre-join');
  const words = pictureWords(camera, useWaitedLong(camera.is === 'starting'));
  if (words === undefined) return null;
  if (words.is === 'trouble') {
    return (
      <div className={styles.instead}>
        <p className={styles.what} role="status" data-testid="camera-trouble" data-trouble={words.trouble}>
          {t(`trouble.${both ? 'both' : 'camera'}.${words.trouble}`)}
        </p>
        <Button className={styles.help} onPress={onHelp}>
          {t(words.trouble === 'denied' || words.trouble === 'asking' ? 'how.open' : 'how.what')}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.instead}>
      {name.trim() !== '' && words.is !== 'ask' && <Avatar name={name} size="min(22cqw, 88px)" />}
      <p className={styles.off} role="status">
        {t(`state.${words.is}`)}
      </p>
    </div>
  );
}

/** A camera that takes longer than this to start is, most likely, waiting for an answer to the browser's question. */
const patience = 1200;

function useWaitedLong(isWaiting: boolean): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(() => setLong(true), patience);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isWaiting]);
  return long;
}
