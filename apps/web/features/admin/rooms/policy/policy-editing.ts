/** A form that outlives changes by others: what is typed, over which state of the room. Pure. */
import type { RoomView } from '@foyer/wire';
import type { Versioned } from '../../../../app/admin-call.ts';
import { changedFields, type DraftField, draftOf, type PolicyDraft, type Rebased, rebased } from './policy-draft.ts';

/** Somebody else saved while this form was open. */
export interface Meanwhile extends Omit<Rebased, 'draft'> {
  /** As the others made it. */
  readonly their: PolicyDraft;
}

/** What is typed, against which state of the room, and what came between. */
export interface Editing {
  readonly base: PolicyDraft;
  readonly etag: string;
  readonly draft: PolicyDraft;
  readonly meanwhile: Meanwhile | undefined;
}

export function editingOf({ value, etag }: Versioned<RoomView>): Editing {
  const base = draftOf(value);
  return { base, etag, draft: base, meanwhile: undefined };
}

/** The same form over a newer state of the room: nothing typed is lost. */
export function movedTo(editing: Editing, shown: Versioned<RoomView>): Editing {
  const base = draftOf(shown.value);
  const { draft, both, theirs } = rebased(editing.base, editing.draft, base);
  const isQuiet = both.length === 0 && theirs.length === 0;
  return { base, etag: shown.etag, draft, meanwhile: isQuiet ? editing.meanwhile : { both, theirs, their: base } };
}

/** Gives up what was typed in one field for what the room has. */
export function takenOver(editing: Editing, field: DraftField): Editing {
  const { meanwhile, base } = editing;
  const draft = { ...editing.draft, [field]: base[field] };
  const both = meanwhile?.both.filter((each) => each !== field) ?? [];
  return { ...editing, draft, meanwhile: meanwhile === undefined ? undefined : { ...meanwhile, both } };
}

export function isDirty({ base, draft }: Editing): boolean {
  return changedFields(base, draft).length > 0;
}
