import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectStatus } from '../harness/foyer.ts';
import { House, type Visitor } from './house.ts';

const old = 'correct horse battery';
const fresh = 'another horse entirely';

let house: House;
beforeAll(async () => {
  house = await House.open();
  const account = { username: 'ute', name: 'Ute', password: old, level: 'user' };
  expectStatus(201, await house.foyer.api('POST', '/api/v1/accounts', account));
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints).toEqual([]);
});

async function signedIn(name: string): Promise<Visitor> {
  const visitor = await house.visit(name, '/sign-in');
  await visitor.page.locator('[data-testid="username"]').fill('ute');
  await visitor.page.locator('[data-testid="password"]').fill(old);
  await visitor.page.locator('[data-testid="submit"]').click();
  await visitor.page.locator('[data-testid="account"]').waitFor();
  return visitor;
}

test('AC34 a plain user finds the own account in the corner of the start page and changes the password there', async () => {
  const elsewhere = await signedIn('Ute elsewhere');
  const ute = await signedIn('Ute');
  await ute.page.locator('[data-testid="account"]').click();
  await ute.page.getByRole('menuitem', { name: 'Your account' }).click();
  await ute.page.getByRole('region', { name: 'Your account' }).getByText('User name ute').waitFor();
  const rows = ute.page.getByRole('row').filter({ hasText: 'Sign out' });
  await rows.nth(1).waitFor();

  await ute.button('Change password').click();
  const dialog = ute.page.getByRole('dialog', { name: 'Change your password' });
  const current = dialog.getByLabel('Password you have now');
  await current.fill('a wrong guess');
  await dialog.getByLabel('New password').fill(fresh);
  await ute.page.keyboard.press('Enter');
  await dialog.getByText('This is not your password.').waitFor();
  await current.fill(old);
  await ute.page.keyboard.press('Enter');

  await ute.page.getByText('Your password is changed.').first().waitFor();
  await dialog.waitFor({ state: 'detached' });
  await rows.nth(1).waitFor({ state: 'detached' });
  await ute.page.reload();
  await ute.page.getByRole('region', { name: 'Your account' }).waitFor();
  await elsewhere.page.goto(new URL('/admin/sessions', house.foyer.url).href);
  await elsewhere.page.locator('[data-testid="sign-in-page"]').waitFor();
});
