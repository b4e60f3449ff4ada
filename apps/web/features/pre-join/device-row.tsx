import { Mic, Play, Video, Volume2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { playChime } from '../../devices/chime.ts';
import type { DeskState, SourceState } from '../../devices/desk.ts';
import type { CaptureSource, DeviceOption } from '../../devices/device-world.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Select } from '../../ui/select.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { showToast } from '../../ui/toast.tsx';
import styles from './device-row.module.css';

export interface DeviceRowProps {
  readonly state: DeskState;
  readonly speakerId: string | undefined;
  readonly onChoose: (source: CaptureSource, deviceId: string) => void;
  readonly onSpeaker: (deviceId: string) => void;
  readonly isDisabled: boolean;
}

/** Which microphone, which camera, which speaker, and a sound to hear whether it is the right one. */
export function DeviceRow({ state, speakerId, onChoose, onSpeaker, isDisabled }: DeviceRowProps) {
  const { t } = useTranslation('pre-join');
  const { microphones, cameras, speakers } = state.devices;
  const known = speakers.some(({ id }) => id === speakerId) ? speakerId : speakers[0]?.id;
  const shared = { labelHidden: true, kind: 'pill', isDisabled } as const;
  return (
    <div className={styles.row}>
      <Select
        {...shared}
        label={t('microphone')}
        icon={<Mic size={18} />}
        options={microphones}
        selectedId={selected('microphone', state, microphones)}
        onSelect={(id) => onChoose('microphone', id)}
        placeholder={t('microphoneUnknown')}
      />
      <Select
        {...shared}
        label={t('camera')}
        icon={<Video size={18} />}
        options={cameras}
        selectedId={selected('camera', state, cameras)}
        onSelect={(id) => onChoose('camera', id)}
        placeholder={t('cameraUnknown')}
      />
      <Select
        {...shared}
        label={t('speaker')}
        icon={<Volume2 size={18} />}
        options={speakers}
        selectedId={known}
        onSelect={onSpeaker}
        placeholder={t('speakerUnknown')}
      />
      <TestSound speakerId={known} />
    </div>
  );
}

/** What is in use, else what will be. */
function selected(source: CaptureSource, state: DeskState, options: readonly DeviceOption[]): string | undefined {
  const current: SourceState = state[source];
  const wanted = current.is === 'on' ? (current.deviceId ?? state.chosen[source]) : state.chosen[source];
  return options.some(({ id }) => id === wanted) ? wanted : options[0]?.id;
}

function TestSound({ speakerId }: { readonly speakerId: string | undefined }) {
  const { t } = useTranslation('pre-join');
  const [isPlaying, setPlaying] = useState(false);
  const play = async () => {
    setPlaying(true);
    try {
      await playChime(speakerId);
    } catch (cause) {
      // A browser may refuse to play, or the speaker may have gone meanwhile: both are DOMExceptions.
      if (!(cause instanceof DOMException)) throw cause;
      showToast({ id: 'test-sound', text: t('testRefused'), kind: 'trouble' });
    } finally {
      setPlaying(false);
    }
  };
  return (
    <IconButton
      kind="soft"
      label={isPlaying ? t('testing') : t('test')}
      icon={isPlaying ? <Spinner size={16} /> : <Play size={18} />}
      isDisabled={isPlaying}
      onPress={() => void play()}
      data-testid="test-sound"
    />
  );
}
