import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../app/failure-kind.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';

/** The sentence of a refusal, as these pages say it; where they have none of their own, the words of the door. */
export function useProblemWords(): (failure: Failure | undefined) => string | undefined {
  const { t } = useTranslation(['admin', 'failure']);
  return (failure) => {
    if (failure === undefined) return undefined;
    const { kind, facts } = failure;
    const sentence = t([`admin:problem.${kind}`, `failure:words.${kind}.title`], {
      // Seconds.
      count: facts.retryAfter ?? 30,
      scope: facts.scope ?? '',
    });
    const where = facts.errors?.map(({ detail }) => sentenceOf(detail)).join(' ');
    const reference = kind === 'server-fault' ? facts.instance : undefined;
    const parts = [where ?? sentence, reference === undefined ? undefined : t('admin:reference', { reference })];
    return parts.filter((part) => part !== undefined && part !== '').join(' ');
  };
}

/** Details of the server are phrases for programs and people alike. */
function sentenceOf(detail: string): string {
  const begun = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

export interface ProblemProps {
  readonly failure: Failure | undefined;
  readonly onRetry?: () => void;
}

/** Why something did not work, where it did not work. */
export function Problem({ failure, onRetry }: ProblemProps) {
  const { t } = useTranslation('admin');
  const words = useProblemWords()(failure);
  if (words === undefined) return null;
  return (
    <Banner
      kind="trouble"
      icon={<TriangleAlert size={18} />}
      action={
        onRetry !== undefined && (
          <Button kind="plain" onPress={onRetry}>
            {t('again')}
          </Button>
        )
      }
    >
      {words}
    </Banner>
  );
}
