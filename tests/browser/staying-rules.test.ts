import type { PolicyChange } from '@foyer/wire';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectStatus } from '../harness/foyer.ts';
import type { Network } from '../harness/network.ts';
import { until } from '../harness/until.ts';
import { House, type Visitor } from './house.ts';
import { givePassword, password, Story, wentAndCame } from './story.ts';

let house: House;
/** The meeting of the cases so far: one goes through them all, as long as none ends it. */
let going: Story | undefined;
beforeAll(async () => {
  house = await House.open({ env: { FOYER_GRACE_SECONDS: '2', FOYER_CLOCK_LEEWAY_SECONDS: '0' } });
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  // After a failure the next case begins anew, as it does after one that ended the meeting.
  if (task.result?.state === 'fail') going = undefined;
  if (going === undefined) await house.leave(task);
  expect(house.complaints.splice(0)).toEqual([]);
});

async function story(): Promise<Story> {
  going ??= await Story.begin(house);
  return going;
}

/** The meeting goes no further than this case. */
async function lastOfStory(): Promise<Story> {
  const last = await story();
  going = undefined;
  return last;
}

test('SN3 SN4 SN7 away for longer than the grace period: the place is free, and he is who he was', async () => {
  const staying = await story();
  const away = () => staying.whileGone(async () => undefined);
  await staying.survives('away for longer than the grace period', away, { seen: wentAndCame });
});

/** What changed while his place was free, and is as before afterwards: none of it is asked of who comes back. */
const changes: readonly (readonly [string, PolicyChange, PolicyChange])[] = [
  ['the password was changed', { password: 'another one' }, { password }],
  ['the room was locked', { locked: true }, { locked: false }],
  ['the lobby was switched on', { lobby: true }, { lobby: false }],
];

test.each(changes)('SN7 SN11 %s meanwhile: back without a question', async (what, change, back) => {
  const staying = await story();
  const meanwhile = () => house.foyer.changePolicy(staying.slug, change);
  await staying.survives(what, () => staying.whileGone(meanwhile), { seen: wentAndCame });
  await house.foyer.changePolicy(staying.slug, back);
});

test('SN11 where the room asks again after a change of its password: once, and he is the same', async () => {
  const staying = await story();
  await house.foyer.changePolicy(staying.slug, { resume: 'same-password' });
  const again = async () => {
    await staying.whileElsewhere(() => house.foyer.changePolicy(staying.slug, { password: 'another one' }));
    await givePassword(staying.gil, password);
    await staying.gil.page.getByText('That is not the password.').first().waitFor();
    await givePassword(staying.gil, 'another one');
    await staying.gil.inside();
  };
  const refused = ['password-required', 'password-wrong'];
  await staying.survives('the password was asked again', again, { seen: wentAndCame, refused });
  const reload = () => staying.gil.page.reload();
  await staying.survives('reload after that', reload);
});

test('SN3 SN10 removed meanwhile: told so, and not brought back', async () => {
  const { network, gil, id, slug, ...staying } = await lastOfStory();
  await network.tcp.refuse();
  await until('him to be missed', async () => (await personOf(slug, id))?.presence === 'dormant');
  expectStatus(204, await house.foyer.api('DELETE', `/api/v1/rooms/${slug}/participants/${id}`));
  await network.heal();
  await gil.failure('participant-removed').waitFor();
  await gil.page.reload();
  await gil.page.getByRole('textbox', { name: 'Password of the room' }).waitFor();
  expect(await personOf(slug, id)).toBeUndefined();
  await staying.ana.inside();
});

const personOf = async (slug: string, id: string) =>
  (await house.foyer.people(slug)).find((person) => person.id === id);

test('SN10 the meeting ended meanwhile: told so', async () => {
  const { network, gil, ana, id, slug } = await lastOfStory();
  await network.tcp.refuse();
  await until('him to be missed', async () => (await personOf(slug, id))?.presence === 'dormant');
  const meeting = await house.foyer.meeting(slug);
  expectStatus(204, await house.foyer.api('DELETE', `/api/v1/meetings/${meeting?.id}`));
  await ana.failure('meeting-ended').waitFor();
  await network.heal();
  await gil.failure('meeting-ended').waitFor();
});

test('SN14 his invitation expired meanwhile: the session is the proof, not the link', async () => {
  let expiresAt = Number.POSITIVE_INFINITY;
  const byInvitation = async (_: House, slug: string, network: Network): Promise<Visitor> => {
    const made = await house.foyer.joinToken(slug, { role: 'speaker', name: 'Gil', identity: 'gil', expiresIn: 10 });
    ({ expiresAt } = made);
    const gil = await house.visit('Gil', made.url, { network });
    await givePassword(gil, password);
    await gil.join();
    return gil;
  };
  const staying = await Story.begin(house, byInvitation);
  const expired = () =>
    until('the invitation to expire', () => Date.now() / 1_000 > expiresAt, { within: 15_000, every: 100 });
  await staying.survives('invitation expired', () => staying.whileGone(expired), { seen: wentAndCame });
  going = staying;
  const reload = () => staying.gil.page.reload();
  await staying.survives('reload with an expired invitation', reload);
  going = undefined;
});

test('SN1 SN7 two tabs: the second shows where he is, and takes the place when he says so', async () => {
  const staying = await lastOfStory();
  const { gil, ana, network, slug } = staying;
  const heard = ana.told.length;
  const second = house.watch('Gil’s second tab', await gil.page.context().newPage(), network.url);
  await second.page.goto(`${network.url}/${slug}`);
  const back = second.page.locator('[data-testid="back-notice"][data-back="move-here"]');
  await back.waitFor();
  await gil.inside();
  await back.getByRole('button').click();
  await second.inside();
  await gil.failure('opened-elsewhere').waitFor();
  await staying.isHimself();
  expect(second.selves.at(-1)).toBe(staying.id);
  expect(ana.comings(heard)).toEqual([]);
});

test('SN1 SN7 a copy of his tab takes nothing from the one he is in', async () => {
  const staying = await lastOfStory();
  const { gil, ana, network } = staying;
  const heard = ana.told.length;
  const [page] = await Promise.all([
    gil.page.context().waitForEvent('page'),
    gil.page.evaluate(() => void window.open(location.href)),
  ]);
  const copy = house.watch('a copy of Gil’s tab', page, network.url);
  await copy.page.locator('[data-testid="back-notice"][data-back="move-here"]').waitFor();
  await gil.inside();
  await staying.isHimself();
  expect(ana.comings(heard)).toEqual([]);
});
