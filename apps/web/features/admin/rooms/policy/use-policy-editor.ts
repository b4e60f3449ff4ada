import type { RoomChange, RoomView } from '@foyer/wire';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '../../../../app/admin-call.ts';
import type { Failure } from '../../../../app/failure-kind.ts';
import { announce } from '../../../../ui/announcer.tsx';
import { useAdmin } from '../../admin-context.ts';
import { keyOf, useAct } from '../../asking.ts';
import { changedFields, type DraftField, draftOf, type PolicyDraft, type Rebased, rebased } from './policy-draft.ts';
import { changeOf, type DraftErrors } from './policy-wish.ts';

/** Somebody else saved while this form was open. */
export interface Meanwhile extends Omit<Rebased, 'draft'> {
  /** As the others made it. */
  readonly their: PolicyDraft;
}

export interface PolicyEditor {
  readonly draft: PolicyDraft;
  readonly set: (change: Partial<PolicyDraft>) => void;
  readonly isDirty: boolean;
  readonly changed: readonly DraftField[];
  /** Shown once saving was tried. */
  readonly errors: DraftErrors;
  readonly save: () => void;
  readonly discard: () => void;
  readonly isSaving: boolean;
  readonly failure: Failure | undefined;
  readonly meanwhile: Meanwhile | undefined;
  /** Gives up what was typed in one field for what the others made of it. */
  readonly takeTheirs: (field: DraftField) => void;
}

/** What is typed, against which state of the room, and what came between. */
interface Editing {
  readonly base: PolicyDraft;
  readonly etag: string;
  readonly draft: PolicyDraft;
  readonly meanwhile: Meanwhile | undefined;
}

function editingOf({ value, etag }: Versioned<RoomView>): Editing {
  const base = draftOf(value);
  return { base, etag, draft: base, meanwhile: undefined };
}

/** The same form over a newer state of the room: nothing typed is lost. */
function movedTo(editing: Editing, shown: Versioned<RoomView>): Editing {
  const base = draftOf(shown.value);
  const { draft, both, theirs } = rebased(editing.base, editing.draft, base);
  const isQuiet = both.length === 0 && theirs.length === 0;
  return { base, etag: shown.etag, draft, meanwhile: isQuiet ? editing.meanwhile : { both, theirs, their: base } };
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

export function usePolicyEditor(shown: Versioned<RoomView>): PolicyEditor {
  const { t } = useTranslation('admin');
  const [editing, setEditing] = useState(() => editingOf(shown));
  const [wasTried, setTried] = useState(false);
  const save = useSave(shown.value.slug, editing.etag, setEditing, () => setTried(false));
  const changed = changedFields(editing.base, editing.draft);
  const isDirty = changed.length > 0;
  // A newer state that arrives while nothing is typed is simply shown.
  useEffect(() => {
    if (!isDirty) setEditing((old) => (old.etag === shown.etag ? old : editingOf(shown)));
  }, [shown, isDirty]);
  useUnsavedWarning(isDirty);
  const wish = changeOf(editing.base, editing.draft);
  return {
    draft: editing.draft,
    set: (change) => setEditing((old) => ({ ...old, draft: { ...old.draft, ...change } })),
    isDirty,
    changed,
    errors: wasTried && !wish.ok ? wish.refusal : {},
    save: () => {
      setTried(true);
      if (wish.ok && isDirty) save.run(wish.value);
      else if (!wish.ok) announce(t('policy.notRight'), 'assertive');
    },
    discard: () => {
      setEditing((old) => ({ ...old, draft: old.base, meanwhile: undefined }));
      setTried(false);
      save.reset();
    },
    isSaving: save.isPending,
    failure: save.failure?.kind === 'precondition-failed' ? undefined : save.failure,
    meanwhile: editing.meanwhile,
    takeTheirs: (field) => setEditing((old) => takenOver(old, field)),
  };
}

function takenOver(editing: Editing, field: DraftField): Editing {
  const { meanwhile, base } = editing;
  const draft = { ...editing.draft, [field]: base[field] };
  const both = meanwhile?.both.filter((each) => each !== field) ?? [];
  return { ...editing, draft, meanwhile: meanwhile === undefined ? undefined : { ...meanwhile, both } };
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
