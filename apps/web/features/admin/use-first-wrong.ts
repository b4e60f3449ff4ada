import { type RefObject, useEffect } from 'react';

/** After each try to send a form that is not right yet, the first wrong field takes the focus. */
export function useFirstWrong(form: RefObject<HTMLFormElement | null>, tries: number): void {
  useEffect(() => {
    if (tries === 0) return;
    const field = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] input');
    field?.focus({ preventScroll: true });
    // Not at the edge, where the bar that saves lies over what is wrong with it.
    field?.scrollIntoView({ block: 'center' });
  }, [form, tries]);
}
