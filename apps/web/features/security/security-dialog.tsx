import { Lock } from 'lucide-react';
import { type ReactNode, useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../ui/banner.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useMay } from '../meeting/session-context.ts';
import { RolePermissions } from '../permissions/role-permissions.tsx';
import { CapacityField } from './capacity-field.tsx';
import { LobbyMessageField } from './lobby-message-field.tsx';
import { PasswordPart } from './password-part.tsx';
import styles from './security.module.css';
import { failureWords, mayStart, startChange, startSources } from './security-view.ts';
import { type PolicyDesk, usePolicy } from './use-policy.ts';

export interface SecurityDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Who may come into this meeting, and as what; every switch holds at once. Gone with the permission. */
export function SecurityDialog({ isOpen, onClose }: SecurityDialogProps) {
  const { t } = useTranslation('security');
  const mayChange = useMay('policy.change');
  const desk = usePolicy();
  const { forget } = desk;
  useEffect(() => {
    if (!isOpen) forget();
    else if (!mayChange) onClose();
  }, [isOpen, mayChange, forget, onClose]);
  return (
    <Dialog wide title={t('title')} isOpen={isOpen && mayChange} onOpenChange={onClose} closeLabel={t('close')}>
      <Access desk={desk} />
    </Dialog>
  );
}

function Access({ desk }: { readonly desk: PolicyDesk }) {
  const { t } = useTranslation('security');
  const { policy, failure } = desk;
  if (policy === undefined) return <p>{t('notYet')}</p>;
  return (
    <div className={styles.parts} data-testid="access">
      {failure !== undefined && <Banner kind="trouble">{t(`failure.${failureWords(failure)}`)}</Banner>}
      <div className={styles.lock} data-locked={policy.locked || undefined}>
        <Lock size={20} aria-hidden="true" />
        <Switch
          label={t('lock')}
          description={t('lockHelp')}
          isSelected={policy.locked}
          onChange={(locked) => void desk.change({ locked })}
        />
      </div>
      <ComingIn desk={desk} />
      <Part heading={t('password')}>
        <PasswordPart hasPassword={policy.hasPassword} change={desk.change} />
        {policy.hasPassword && policy.resume !== 'place-only' && (
          <Switch
            label={t('askAgain')}
            description={t('askAgainHelp')}
            isSelected={policy.resume === 'same-password'}
            onChange={(asks) => void desk.change({ resume: asks ? 'same-password' : 'always' })}
          />
        )}
      </Part>
      <Part heading={t('inside')}>
        <RolePermissions />
        <CapacityField capacity={policy.capacity} change={desk.change} />
        <p className={styles.label}>{t('atStart')}</p>
        {startSources.map((source) => (
          <Switch
            key={source}
            label={t(`start.${source}`)}
            isSelected={mayStart(policy, source)}
            onChange={(may) => void desk.change(startChange(policy, source, may))}
          />
        ))}
        <p className={styles.note}>{t('atStartHelp')}</p>
      </Part>
      <Part heading={t('ending')}>
        <RadioCards
          label={t('hostless')}
          options={(['promote', 'keep', 'end'] as const).map((id) => ({
            id,
            label: t(`hostlessIs.${id}`),
            description: t(`hostlessHelp.${id}`),
          }))}
          selectedId={policy.hostless}
          onSelect={(hostless) => void desk.change({ hostless })}
        />
      </Part>
    </div>
  );
}

function ComingIn({ desk }: { readonly desk: PolicyDesk }) {
  const { t } = useTranslation('security');
  const { policy, change } = desk;
  if (policy === undefined) return null;
  return (
    <Part heading={t('comingIn')}>
      <RadioCards
        label={t('entry')}
        options={(['open', 'trusted', 'restricted'] as const).map((id) => ({
          id,
          label: t(`entryIs.${id}`),
          description: t(`entryHelp.${id}`),
        }))}
        selectedId={policy.entry}
        onSelect={(entry) => void change({ entry })}
      />
      <Switch
        label={t('lobby')}
        description={t('lobbyHelp')}
        isSelected={policy.lobby}
        onChange={(lobby) => void change({ lobby })}
      />
      <Switch
        label={t('waitForHost')}
        description={t('waitForHostHelp')}
        isSelected={policy.waitForHost}
        onChange={(waitForHost) => void change({ waitForHost })}
      />
      <LobbyMessageField text={policy.lobbyMessage ?? ''} change={change} />
    </Part>
  );
}

function Part({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.part} aria-labelledby={id}>
      <h3 id={id} className={styles.heading}>
        {heading}
      </h3>
      {children}
    </section>
  );
}
