import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InviteWish } from '../../engine/meeting/hosting.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useSession } from '../meeting/session-context.ts';
import { InviteFormStep } from './invite-form.tsx';
import { freshInvite, type InviteForm } from './invite-view.ts';
import { type MadeInvite, MadeLink } from './made-link.tsx';

export interface InviteDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

type Step = { readonly at: 'form'; readonly failed: boolean } | { readonly at: 'made'; readonly invite: MadeInvite };

const start: Step = { at: 'form', failed: false };

/** Two steps: what the link shall be, then the link with everything to hand it on. Never both at once. */
export function InviteDialog({ isOpen, onClose }: InviteDialogProps) {
  const { t } = useTranslation('invite');
  const { hosting } = useSession();
  const [form, setForm] = useState<InviteForm>(freshInvite);
  const [step, setStep] = useState<Step>(start);
  useEffect(() => {
    if (!isOpen) setStep(start);
  }, [isOpen]);
  const make = async (wish: InviteWish) => {
    const answer = await hosting.invite(wish);
    if (!answer.ok || answer.value === undefined) return setStep({ at: 'form', failed: true });
    setStep({ at: 'made', invite: { ...answer.value, wish } });
  };
  return (
    <Dialog
      title={t(step.at === 'form' ? 'title' : 'madeTitle')}
      isOpen={isOpen}
      onOpenChange={onClose}
      closeLabel={t('close')}
    >
      {step.at === 'form' ? (
        <InviteFormStep form={form} onChange={setForm} failed={step.failed} onMake={make} />
      ) : (
        <MadeLink invite={step.invite} onAnother={() => setStep(start)} />
      )}
    </Dialog>
  );
}
