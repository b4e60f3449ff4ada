import type { Handoff, Me } from '@foyer/wire';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Failure } from '../../app/failure-kind.ts';
import { FormPage } from '../../app/form-page.tsx';
import { askProof, browserListening } from '../../app/handoff-words.ts';
import { Opening } from '../../app/opening.tsx';
import { signInPath } from '../../app/return-path.ts';
import { useServices } from '../../app/services.ts';
import { Button } from '../../ui/button.tsx';

/** How long the page that opened this window has for its answer, in milliseconds. */
const patience = 1_000;

type Step =
  | { readonly at: 'looking' }
  | {
      readonly at: 'asking';
      readonly handoff: Handoff & { readonly site: string };
      readonly me: Me;
      readonly isPending: boolean;
    }
  | { readonly at: 'done' }
  /** The page that asked is gone: nobody else is to be given anything. */
  | { readonly at: 'alone' }
  | { readonly at: 'refused' }
  | { readonly at: 'failed'; readonly failure: Failure };

/** The window beside a page of a room: once somebody is signed in, it hands their name over to that page, and closes. */
export function HandoffPage({ id }: { readonly id: string }) {
  const { t } = useTranslation('sign-in-window');
  const { step, agree, refuse } = useHandoff(id);
  if (step.at === 'looking') return <Opening words="loading" />;
  if (step.at === 'asking') return <Question step={step} onAgree={agree} onRefuse={refuse} />;
  const words = { done: 'done', alone: 'alone', refused: 'refused', failed: 'over' }[step.at];
  return (
    <FormPage
      door={step.at === 'done' ? 'open' : 'closed'}
      title={t(`${words}.title`)}
      sentence={t(`${words}.sentence`)}
      onSubmit={() => window.close()}
      testId={`handoff-${step.at}`}
    >
      <Button kind="primary" size="large" wide type="submit">
        {t('closeWindow')}
      </Button>
    </FormPage>
  );
}

interface QuestionProps {
  readonly step: Extract<Step, { at: 'asking' }>;
  readonly onAgree: () => void;
  readonly onRefuse: () => void;
}

/** Asked where nothing shows that the person opened this window themselves: the link may be a stranger's. */
function Question({ step: { handoff, me, isPending }, onAgree, onRefuse }: QuestionProps) {
  const { t } = useTranslation('sign-in-window');
  const { room, site } = handoff;
  const facts = { name: me.account.name, room: room.title ?? room.slug, site: URL.parse(site)?.host ?? site };
  return (
    <FormPage
      door="ajar"
      title={t('ask.title', facts)}
      sentence={t('ask.sentence', facts)}
      onSubmit={onAgree}
      testId="handoff-asks"
    >
      <Button kind="primary" size="large" wide type="submit" isPending={isPending} data-testid="handoff-agree">
        {t('ask.agree', facts)}
      </Button>
      <Button kind="quiet" size="large" wide onPress={onRefuse} data-testid="handoff-refuse">
        {t('ask.refuse')}
      </Button>
    </FormPage>
  );
}

function useHandoff(id: string): { readonly step: Step; readonly agree: () => void; readonly refuse: () => void } {
  const { api, handoffs } = useServices();
  const [, navigate] = useLocation();
  const [step, setStep] = useState<Step>({ at: 'looking' });
  const confirm = async (proof: string | undefined) => {
    const confirmed = await handoffs.confirm(id, proof);
    if (!confirmed.ok) return confirmed.refusal;
    setStep({ at: 'done' });
    window.close();
    return undefined;
  };
  const look = async (isGone: () => boolean) => {
    const [me, handoff] = await Promise.all([api.me(), handoffs.find(id)]);
    if (isGone()) return;
    if (!handoff.ok) return setStep({ at: 'failed', failure: handoff.refusal });
    if (!me.ok && me.refusal.kind === 'sign-in-required')
      return navigate(signInPath(`/sign-in/handoff/${id}`), { replace: true });
    if (!me.ok) return setStep({ at: 'failed', failure: me.refusal });
    const proof = await askProof(id, window.opener, patience, browserListening());
    if (isGone() || (proof !== undefined && (await confirm(proof)) === undefined)) return;
    const { site } = handoff.value;
    if (site === null) setStep({ at: 'alone' });
    else setStep({ at: 'asking', handoff: { ...handoff.value, site }, me: me.value, isPending: false });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at once for each handoff
  useEffect(() => {
    let gone = false;
    void look(() => gone);
    return () => {
      gone = true;
    };
  }, [id]);
  const agree = async () => {
    if (step.at !== 'asking') return;
    setStep({ ...step, isPending: true });
    const failure = await confirm(undefined);
    if (failure !== undefined) setStep({ at: 'failed', failure });
  };
  const refuse = () => {
    setStep({ at: 'refused' });
    window.close();
  };
  return { step, agree: () => void agree(), refuse };
}
