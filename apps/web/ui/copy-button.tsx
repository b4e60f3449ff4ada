import { Check, Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { useCopy } from './use-copy.ts';

/** Copies a text that stands in sight elsewhere, such as a field one may still type into. */
export function CopyButton({ value }: { readonly value: string }) {
  const { t } = useTranslation('ui');
  const { copy, isCopied } = useCopy(value);
  return (
    <Button kind="soft" icon={isCopied ? <Check size={18} /> : <Copy size={18} />} onPress={() => void copy()}>
      {t(isCopied ? 'copied' : 'copy')}
    </Button>
  );
}
