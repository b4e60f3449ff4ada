import { useTranslation } from 'react-i18next';
import type { DeviceOption } from '../../devices/device-world.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { isMac, shortcutsFor } from '../bar/shortcuts.ts';
import { useDevices } from '../bar/use-devices.ts';
import { useMay, useMeeting, useSession } from '../meeting/session-context.ts';
import { usePreferences } from './preferences.ts';
import styles from './settings.module.css';
import { ThemeChoice } from './theme-choice.tsx';

export interface SettingsDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Devices, looks and keys; every change holds at once. */
export function SettingsDialog({ isOpen, onClose }: SettingsDialogProps) {
  const { t } = useTranslation('settings');
  return (
    <Dialog wide title={t('title')} isOpen={isOpen} onOpenChange={onClose} closeLabel={t('close')}>
      <div className={styles.sections}>
        <section className={styles.section} aria-labelledby="settings-devices">
          <h3 id="settings-devices" className={styles.heading}>
            {t('devices')}
          </h3>
          <Devices watched={isOpen} />
        </section>
        <section className={styles.section} aria-labelledby="settings-view">
          <h3 id="settings-view" className={styles.heading}>
            {t('view')}
          </h3>
          <ThemeChoice />
          <SelfViewSwitch />
          <KnockSoundSwitch />
        </section>
        <section className={styles.section} aria-labelledby="settings-keys">
          <h3 id="settings-keys" className={styles.heading}>
            {t('keys')}
          </h3>
          <Keys />
        </section>
      </div>
    </Dialog>
  );
}

function Devices({ watched }: { readonly watched: boolean }) {
  const { t } = useTranslation('settings');
  const session = useSession();
  const lists = useDevices(watched);
  const own = useMeeting(({ media }) => media.own);
  const mayMicrophone = useMay('track.publish.microphone');
  const mayCamera = useMay('track.publish.camera');
  const row = (kind: MediaDeviceKind, label: string, devices: readonly DeviceOption[], chosen: string | undefined) => (
    <Select
      label={label}
      options={devices}
      selectedId={devices.some(({ id }) => id === chosen) ? chosen : devices[0]?.id}
      onSelect={(id) => session.switchDevice(kind, id)}
      placeholder={t('noDevice')}
    />
  );
  return (
    <div className={styles.fields}>
      {mayMicrophone && row('audioinput', t('microphone'), lists.microphones, own.microphone.deviceId)}
      {mayCamera && row('videoinput', t('camera'), lists.cameras, own.camera.deviceId)}
      {lists.speakers.length > 0 && row('audiooutput', t('speakers'), lists.speakers, own.speakerId)}
      {!(mayMicrophone || mayCamera) && lists.speakers.length === 0 && <p className={styles.note}>{t('listening')}</p>}
    </div>
  );
}

function SelfViewSwitch() {
  const { t } = useTranslation('settings');
  const { hideSelfView, set } = usePreferences();
  return (
    <Switch
      label={t('hideSelf')}
      description={t('hideSelfHelp')}
      isSelected={hideSelfView}
      onChange={(next) => set({ hideSelfView: next })}
    />
  );
}

/** Only for those who hear of knocks at all. */
function KnockSoundSwitch() {
  const { t } = useTranslation('settings');
  const { knockSound, set } = usePreferences();
  if (!useMay('lobby.admit')) return null;
  return (
    <Switch
      label={t('knockSound')}
      description={t('knockSoundHelp')}
      isSelected={knockSound}
      onChange={(next) => set({ knockSound: next })}
    />
  );
}

function Keys() {
  const { t } = useTranslation('settings');
  const { shortcuts, set } = usePreferences();
  const keys = shortcutsFor(isMac(navigator.platform));
  return (
    <>
      <Switch label={t('shortcuts')} isSelected={shortcuts} onChange={(next) => set({ shortcuts: next })} />
      <dl className={styles.keys}>
        {(['microphone', 'camera', 'hand', 'toolbar'] as const).map((act) => (
          <div key={act} className={styles.key} data-off={(!shortcuts && act !== 'toolbar') || undefined}>
            <dt>{t(`key.${act}`)}</dt>
            <dd>
              <kbd>{keys[act].keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
