import { MonitorUp, MonitorX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announcer.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useMay, useMeeting, useSession } from '../meeting/session-context.ts';

/** Phones' browsers cannot capture a screen. */
export function canShare(): boolean {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  return devices !== undefined && 'getDisplayMedia' in devices;
}

/** Shares a screen, window or tab, with its sound where the browser offers it; the same button stops. */
export function ShareButton() {
  const { t } = useTranslation('bar');
  const session = useSession();
  const may = useMay('track.publish.screen');
  const share = useMeeting(({ media }) => media.own.share);
  const on = share !== 'off' && share !== 'starting';
  const words = may ? t(on ? 'stopSharing' : 'share') : t('notAllowed', { what: t('share') });
  const press = () => {
    if (may) session.setShare(!on);
    else announce(words, 'assertive');
  };
  return (
    <IconButton
      kind="bar"
      label={words}
      icon={on ? <MonitorX size={22} /> : <MonitorUp size={22} />}
      tone={on ? 'active' : undefined}
      isDisabled={share === 'starting'}
      onPress={press}
    />
  );
}
