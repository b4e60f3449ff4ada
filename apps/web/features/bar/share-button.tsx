import { MonitorUp, MonitorX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announcer.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useMeeting, useSession } from '../meeting/session-context.ts';
import { useHeldBack } from '../permissions/use-held-back.ts';

/** Phones' browsers cannot capture a screen. */
export function canShare(): boolean {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  return devices !== undefined && 'getDisplayMedia' in devices;
}

/** Shares a screen, window or tab, with its sound where the browser offers it; the same button stops. */
export function ShareButton() {
  const { t } = useTranslation('bar');
  const session = useSession();
  const held = useHeldBack('screen');
  const share = useMeeting(({ media }) => media.own.share);
  const on = share !== 'off' && share !== 'starting';
  const words = held ?? t(on ? 'stopSharing' : 'share');
  const press = () => {
    if (held === undefined) session.setShare(!on);
    else announce(words, 'assertive');
  };
  return (
    <IconButton
      kind="bar"
      label={words}
      icon={on ? <MonitorX size={22} /> : <MonitorUp size={22} />}
      tone={on ? 'active' : undefined}
      heldBack={held !== undefined}
      isDisabled={share === 'starting'}
      onPress={press}
    />
  );
}
