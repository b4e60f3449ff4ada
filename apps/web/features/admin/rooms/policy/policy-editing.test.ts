import { expect, it } from 'vitest';
import { type Editing, editingOf, isDirty, movedTo, takenOver } from './policy-editing.ts';
import { sampleRoom } from './sample-room.ts';

const first = { value: sampleRoom(), etag: '"1"' };
const second = { value: { ...sampleRoom({ locked: true }), title: 'Theirs' }, etag: '"2"' };

function typed(editing: Editing, draft: Partial<Editing['draft']>): Editing {
  return { ...editing, draft: { ...editing.draft, ...draft } };
}

it('has nothing to save before somebody types', () => {
  expect(isDirty(editingOf(first))).toBe(false);
  expect(isDirty(typed(editingOf(first), { lobby: true }))).toBe(true);
});

it('moves onto a newer state with everything that was typed', () => {
  const moved = movedTo(typed(editingOf(first), { title: 'Mine', lobby: true }), second);
  expect([moved.etag, moved.draft.title, moved.draft.lobby, moved.draft.locked]).toEqual(['"2"', 'Mine', true, true]);
  expect(moved.meanwhile?.both).toEqual(['title']);
  expect(moved.meanwhile?.theirs).toEqual(['locked']);
});

it('says nothing where nobody changed anything', () => {
  const editing = typed(editingOf(first), { title: 'Mine' });
  expect(movedTo(editing, { ...first, etag: '"9"' })).toEqual({ ...editing, etag: '"9"' });
});

it('takes over theirs field by field, and then has one less to decide', () => {
  const moved = movedTo(typed(editingOf(first), { title: 'Mine', lobby: true }), second);
  const taken = takenOver(moved, 'title');
  expect([taken.draft.title, taken.draft.lobby, taken.meanwhile?.both]).toEqual(['Theirs', true, []]);
});
