import { type RefObject, useEffect, useImperativeHandle, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shown } from '../../app/room-stage.ts';
import type { Remembered } from '../../devices/remembered.ts';
import { announce } from '../../ui/announcer.tsx';
import { DeviceRow } from './device-row.tsx';
import { Picture } from './picture.tsx';
import { troubleToExplain } from './pre-join-view.ts';
import { TroubleHelp } from './trouble-help.tsx';
import { useDesk } from './use-desk.ts';

export interface LookHandle {
  /** What is chosen and on at this moment. */
  readonly choice: () => Shown;
  /** Switches everything off, for whoever goes in without. */
  readonly close: () => void;
}

export interface LookProps {
  readonly name: string;
  readonly last: Remembered;
  readonly handle: RefObject<LookHandle | null>;
  readonly isJoining: boolean;
  readonly takesTracks: () => boolean;
}

/** The mirror and the devices under it. */
export function Look({ name, last, handle, isJoining, takesTracks }: LookProps) {
  const { t } = useTranslation('pre-join');
  const { desk, state } = useDesk(last, takesTracks);
  const [speakerId, setSpeakerId] = useState(last.speakerId);
  const [helping, setHelping] = useState(false);
  const trouble = troubleToExplain(state);
  useImperativeHandle(
    handle,
    () => ({
      choice: () => ({ ...desk.choice(), ...(speakerId === undefined ? {} : { speakerId }) }),
      close: () => desk.close(),
    }),
    [desk, speakerId],
  );
  useEffect(() => {
    // What was in the way has passed: the explanation goes with it.
    if (trouble === undefined) setHelping(false);
  }, [trouble]);
  const toggle = (source: 'microphone' | 'camera') => {
    const wasOn = state[source].is !== 'off';
    announce(t(`${source}${wasOn ? 'IsOff' : 'IsOn'}`));
    void desk.toggle(source);
  };
  return (
    <>
      <Picture name={name} state={state} onToggle={toggle} onHelp={() => setHelping(true)} isDisabled={isJoining} />
      <DeviceRow
        state={state}
        speakerId={speakerId}
        onChoose={(source, id) => void desk.choose(source, id)}
        onSpeaker={setSpeakerId}
        isDisabled={isJoining}
      />
      <TroubleHelp
        trouble={helping ? trouble : undefined}
        onClose={() => setHelping(false)}
        onRetry={() => void desk.retry()}
      />
    </>
  );
}
