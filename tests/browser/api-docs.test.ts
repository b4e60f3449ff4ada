/** The page about the REST API, in a browser: it draws every operation, and asks nobody but this server. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterEach(({ task }) => house.leave(task));
afterAll(() => house.close());

test('the API can be read and tried at /api/docs', async () => {
  const { page } = await house.visit('reader', '/api/docs');
  await page.getByText('Make a room', { exact: true }).waitFor();
  const paths = await page.locator('.opblock-summary-path').allTextContents();
  const shown = new Set(paths.map((path) => path.replaceAll('\u200b', '')));
  const document = await (await fetch(`${house.foyer.url}/api/openapi.json`)).json();
  expect([...shown].toSorted()).toEqual(Object.keys(document.paths).toSorted());

  await page.locator('button.authorize').first().click();
  await page.locator('.modal-ux input').fill(house.foyer.apiKey);
  await page.locator('.modal-ux button.authorize').click();
  await page.locator('.modal-ux button.btn-done').click();
  await page.getByText('List rooms by name', { exact: true }).click();
  await page.getByRole('button', { name: 'Try it out' }).click();
  await page.getByRole('button', { name: 'Execute' }).click();
  const status = page.locator('.live-responses-table .response-col_status').last();
  await status.waitFor();
  expect(await status.textContent()).toContain('200');
  expect(house.complaints).toEqual([]);
});
