import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { untilFramesGrow } from '../harness/watching.ts';
import { House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints).toEqual([]);
});

async function hostAndGuest(room: string) {
  await house.foyer.createRoom(room);
  const ana = await house.enter(room, { role: 'host', name: 'Ana', identity: 'ana' });
  const invitation = await house.foyer.joinToken(room, { role: 'speaker', name: 'Ben', identity: 'ben' });
  const ben = await house.visit('Ben', invitation.url);
  await ben.join();
  await untilFramesGrow(ben.page, 1, 2);
  return { ana, ben, invitation };
}

test('who is removed is told by whom, and has nothing to press that lets him back', async () => {
  const { ana, ben } = await hostAndGuest('removed');
  await ana.button(/^People/).click();
  await ana.button('More for Ben').click();
  await ana.page.getByRole('menuitem', { name: 'Remove from the meeting' }).click();
  await ana.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await ben.failure('participant-removed').waitFor();
  await ben.page.getByText('Ana removed you').waitFor();
  expect(await ben.button(/join again/i).count()).toBe(0);
  await ana.tile('ben').waitFor({ state: 'detached' });
});

test('the host ends the meeting for everyone', async () => {
  const { ana, ben } = await hostAndGuest('ended');
  await ana.button('Leave').click();
  await ana.page.getByRole('menuitem', { name: 'End for everyone' }).click();
  await ana.page.getByRole('alertdialog').getByRole('button', { name: 'End for everyone' }).click();
  await ben.failure('meeting-ended').waitFor();
  await ana.failure('meeting-ended').waitFor();
});

test('the same invitation opened elsewhere takes the place; the old page can take it back', async () => {
  const { ana, ben, invitation } = await hostAndGuest('elsewhere');
  const other = await house.visit('Ben-again', invitation.url);
  await other.join();
  await ben.failure('opened-elsewhere').waitFor();
  await untilFramesGrow(other.page, 1);
  expect(await ana.tile('ben').count()).toBe(1);
  await ben.button('Use it here instead').click();
  await ben.inside();
  await other.failure('opened-elsewhere').waitFor();
  await untilFramesGrow(ben.page, 1);
});

test('who leaves is gone for the others at once, and may join again', async () => {
  const { ana, ben } = await hostAndGuest('leaving');
  await ben.button('Leave').click();
  await ben.failure('left').waitFor();
  await ana.tile('ben').waitFor({ state: 'detached', timeout: 3_000 });
  await ben.button('Join again').click();
  await ben.inside();
  await untilFramesGrow(ana.page, 1);
});

test('closing the tab is going: after the seconds that a reload takes, others wait no longer', async () => {
  const { ana, ben } = await hostAndGuest('closing');
  await ben.page.close({ runBeforeUnload: false });
  // Far less than the two minutes for which a lost connection is waited for.
  await ana.tile('ben').waitFor({ state: 'detached', timeout: 20_000 });
});

test('a reload goes straight back in, although the invitation is gone from the address bar', async () => {
  const { ben } = await hostAndGuest('reload');
  expect(ben.page.url()).not.toContain('token');
  await ben.page.reload();
  await ben.inside();
  await untilFramesGrow(ben.page, 1);
});
