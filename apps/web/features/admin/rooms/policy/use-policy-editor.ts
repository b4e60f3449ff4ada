import type { RoomChange, RoomView } from '@foyer/wire';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '../../../../app/admin-call.ts';
import type { Failure } from '../../../../app/failure-kind.ts';
import { announce } from '../../../../ui/announcer.tsx';
import { useAdmin } from '../../admin-context.ts';
import { keyOf, useAct } from '../../asking.ts';
import { changedFields, type DraftField, type PolicyDraft } from './policy-draft.ts';
import { type Editing, editingOf, isDirty, type Meanwhile, movedTo, takenOver } from './policy-editing.ts';
import { changeOf, type DraftErrors } from './policy-wish.ts';

export interface PolicyEditor {
  readonly draft: PolicyDraft;
  readonly set: (change: Partial<PolicyDraft>) => void;
  readonly isDirty: boolean;
  readonly changed: readonly DraftField[];
  /** Shown once saving was tried. */
  readonly errors: DraftErrors;
  /** How often saving was tried since the last success. */
  readonly tries: number;
  readonly save: () => void;
  readonly discard: () => void;
  readonly isSaving: boolean;
  readonly failure: Failure | undefined;
  readonly meanwhile: Meanwhile | undefined;
  /** Gives up what was typed in one field for what the others made of it. */
  readonly takeTheirs: (field: DraftField) => void;
}

type SetEditing = (change: (old: Editing) => Editing) => void;

/** Saves under the version the form is based on; where that is not the newest, the form moves onto the newest. */
function useSave(slug: string, etag: string, setEditing: SetEditing, onSaved: () => void) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const queries = useQueryClient();
  return useAct({
    act: async (change: RoomChange) => {
      const answer = await api.rooms.change(slug, change, etag);
      if (answer.ok || answer.refusal.kind !== 'precondition-failed') return answer;
      const newer = await api.rooms.show(slug);
      if (!newer.ok) return newer;
      setEditing((old) => movedTo(old, newer.value));
      announce(t('meanwhile.title'), 'assertive');
      return answer;
    },
    refresh: [keyOf('rooms')],
    onDone: (saved) => {
      queries.setQueryData(keyOf('room', slug), saved);
      setEditing(() => editingOf(saved));
      onSaved();
      announce(t('policy.saved'));
    },
  });
}

/** What was typed and not saved stays while one looks at other pages, and comes back over the newest state. */
function useKept(shown: Versioned<RoomView>): readonly [Editing, SetEditing] {
  const { drafts } = useAdmin();
  const { slug } = shown.value;
  const [editing, setEditing] = useState(() => {
    const kept = drafts.get(slug);
    return kept === undefined ? editingOf(shown) : movedTo(kept, shown);
  });
  useEffect(() => {
    if (isDirty(editing)) drafts.set(slug, editing);
    else drafts.delete(slug);
  }, [drafts, slug, editing]);
  return [editing, setEditing];
}

export function usePolicyEditor(shown: Versioned<RoomView>): PolicyEditor {
  const { t } = useTranslation('admin');
  const [editing, setEditing] = useKept(shown);
  const [tries, setTries] = useState(0);
  const save = useSave(shown.value.slug, editing.etag, setEditing, () => setTries(0));
  const hasTyped = isDirty(editing);
  // A newer state that arrives while nothing is typed is simply shown.
  useEffect(() => {
    if (!hasTyped) setEditing((old) => (old.etag === shown.etag ? old : editingOf(shown)));
  }, [shown, hasTyped, setEditing]);
  useUnsavedWarning(hasTyped);
  const wish = changeOf(editing.base, editing.draft);
  return {
    draft: editing.draft,
    set: (change) => setEditing((old) => ({ ...old, draft: { ...old.draft, ...change } })),
    isDirty: hasTyped,
    changed: changedFields(editing.base, editing.draft),
    errors: tries > 0 && !wish.ok ? wish.refusal : {},
    tries,
    save: () => {
      setTries(tries + 1);
      if (wish.ok && hasTyped) save.run(wish.value);
      else if (!wish.ok) announce(t('policy.notRight'), 'assertive');
    },
    discard: () => {
      setEditing((old) => ({ ...old, draft: old.base, meanwhile: undefined }));
      setTries(0);
      save.reset();
    },
    isSaving: save.isPending,
    failure: save.failure?.kind === 'precondition-failed' ? undefined : save.failure,
    meanwhile: editing.meanwhile,
    takeTheirs: (field) => setEditing((old) => takenOver(old, field)),
  };
}

/** Closing the tab with something typed asks first. */
function useUnsavedWarning(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isDirty]);
}
