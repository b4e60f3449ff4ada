import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from './announcer.tsx';

/**
 * Copies a text and says so. Where the browser forbids it (no permission, no https) the text of the field is marked
 * instead, so that the person's own keys copy it.
 */
export function useCopy(text: string, field?: RefObject<HTMLInputElement | null>) {
  const { t } = useTranslation('ui');
  const [copied, setCopied] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(text);
      announce(t('copied'));
    } catch (cause) {
      // Without https there is no clipboard at all, which shows as a TypeError.
      if (!(cause instanceof DOMException || cause instanceof TypeError)) throw cause;
      field?.current?.select();
    }
  };
  return { copy, isCopied: copied === text };
}
