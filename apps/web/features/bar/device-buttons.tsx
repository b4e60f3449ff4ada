import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceOption } from '../../devices/device-world.ts';
import { announce } from '../../ui/announcer.tsx';
import { IconButton, type IconButtonProps } from '../../ui/icon-button.tsx';
import { MenuItem, MenuSection, MenuSeparator } from '../../ui/menu.tsx';
import { SplitButton } from '../../ui/split-button.tsx';
import { useMeeting, useSession } from '../meeting/session-context.ts';
import { useHeldBack } from '../permissions/use-held-back.ts';
import { useDevices } from './use-devices.ts';
import { useShortcutNames } from './use-shortcuts.ts';

export interface DeviceButtonProps {
  /** Phones have one button instead of two; their devices are in the settings. */
  readonly compact: boolean;
}

/** Microphone on and off, and beside it which microphone and which speakers. */
export function MicrophoneButton({ compact }: DeviceButtonProps) {
  const { t } = useTranslation('bar');
  const session = useSession();
  const [open, setOpen] = useState(false);
  const lists = useDevices(open);
  const own = useMeeting(({ media }) => media.own.microphone);
  const speakerId = useMeeting(({ media }) => media.own.speakerId);
  const button = useDeviceButton('microphone', own.on);
  if (compact) return <IconButton {...button} />;
  return (
    <SplitButton button={button} menuLabel={t('microphoneMenu')} onMenuOpenChange={setOpen}>
      <Choices
        of="audioinput"
        heading={t('microphones')}
        none={t('noMicrophones')}
        options={lists.microphones}
        chosen={own.deviceId}
        onChoose={(id) => session.switchDevice('audioinput', id)}
      />
      {lists.speakers.length > 0 && <MenuSeparator />}
      {lists.speakers.length > 0 && (
        <Choices
          of="audiooutput"
          heading={t('speakers')}
          none={t('noSpeakers')}
          options={lists.speakers}
          chosen={speakerId}
          onChoose={(id) => session.switchDevice('audiooutput', id)}
        />
      )}
    </SplitButton>
  );
}

/** Camera on and off, and beside it which camera. */
export function CameraButton({ compact }: DeviceButtonProps) {
  const { t } = useTranslation('bar');
  const session = useSession();
  const [open, setOpen] = useState(false);
  const lists = useDevices(open);
  const own = useMeeting(({ media }) => media.own.camera);
  const button = useDeviceButton('camera', own.on);
  if (compact) return <IconButton {...button} />;
  return (
    <SplitButton button={button} menuLabel={t('cameraMenu')} onMenuOpenChange={setOpen}>
      <Choices
        of="videoinput"
        heading={t('cameras')}
        none={t('noCameras')}
        options={lists.cameras}
        chosen={own.deviceId}
        onChoose={(id) => session.switchDevice('videoinput', id)}
      />
    </SplitButton>
  );
}

const icons = {
  microphone: { on: Mic, off: MicOff },
  camera: { on: Video, off: VideoOff },
} as const;

function useDeviceButton(device: 'microphone' | 'camera', on: boolean): IconButtonProps {
  const { t } = useTranslation('bar');
  const session = useSession();
  const held = useHeldBack(device);
  const shortcut = useShortcutNames()?.[device];
  const Icon = icons[device][on ? 'on' : 'off'];
  const press = () => {
    // A button that may not be used stays reachable and says why; a dead one would only raise the question.
    if (held !== undefined) return announce(held, 'assertive');
    if (device === 'microphone') session.setMicrophone(!on);
    else session.setCamera(!on);
  };
  return {
    kind: 'bar',
    label: held ?? t(device),
    hint: held ?? t(on ? `${device}TurnOff` : `${device}TurnOn`),
    icon: <Icon size={22} />,
    pressed: on,
    tone: on || held !== undefined ? undefined : 'off',
    heldBack: held !== undefined,
    shortcut,
    onPress: press,
  };
}

interface ChoicesProps {
  /** Set before each id: a microphone and a speaker may have the same, such as `default`, and stand in one menu. */
  readonly of: MediaDeviceKind;
  readonly heading: string;
  readonly none: string;
  readonly options: readonly DeviceOption[];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

function Choices({ of, heading, none, options, chosen, onChoose }: ChoicesProps) {
  const keyOf = (id: string) => `${of} ${id}`;
  if (options.length === 0) {
    return (
      <MenuSection heading={heading}>
        <MenuItem isDisabled>{none}</MenuItem>
      </MenuSection>
    );
  }
  const selected = options.some(({ id }) => id === chosen) ? chosen : options[0]?.id;
  return (
    <MenuSection
      heading={heading}
      selectionMode="single"
      selectedKeys={selected === undefined ? [] : [keyOf(selected)]}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : keys;
        const option = options.find(({ id }) => keyOf(id) === key);
        if (option !== undefined) onChoose(option.id);
      }}
      disallowEmptySelection
    >
      {options.map(({ id, label }) => (
        <MenuItem key={keyOf(id)} id={keyOf(id)}>
          {label}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
