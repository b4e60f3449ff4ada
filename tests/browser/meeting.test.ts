import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inboundVideo, statsOf } from '../harness/browser.ts';
import { until } from '../harness/until.ts';
import { untilFramesGrow } from '../harness/watching.ts';
import { House, type Visitor } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints).toEqual([]);
});

async function three(room: string): Promise<[Visitor, Visitor, Visitor]> {
  await house.foyer.createRoom(room);
  const ana = await house.enter(room, { role: 'host', name: 'Ana', identity: 'ana' });
  const ben = await house.enter(room, { role: 'speaker', name: 'Ben', identity: 'ben' });
  const zoe = await house.enter(room, { role: 'speaker', name: 'Zoë', identity: 'zoe' });
  return [ana, ben, zoe];
}

/** Whether the picture of somebody is being shown in his tile, not merely received. */
async function showsPicture(visitor: Visitor, identity: string): Promise<void> {
  const video = visitor.tile(identity).locator('video');
  await video.waitFor();
  const first = await video.evaluate((element: HTMLVideoElement) => element.currentTime);
  await until(`${visitor.name} sees ${identity} move`, () =>
    video.evaluate((element: HTMLVideoElement, since) => element.videoWidth > 0 && element.currentTime > since, first),
  );
}

test('three people by three tokens: each sees and hears the other two, and who speaks', async () => {
  const people = await three('three');
  for (const visitor of people) {
    const flows = await untilFramesGrow(visitor.page, 2);
    for (const { frameWidth, frameHeight } of flows) expect(frameWidth / frameHeight).toBeCloseTo(16 / 9, 1);
    for (const other of ['ana', 'ben', 'zoe'].filter(
      (identity) => identity !== visitor.name.toLowerCase().replace('ë', 'e'),
    ))
      await showsPicture(visitor, other);
  }
  const [ana, ben, zoe] = people;
  for (const identity of ['ben', 'zoe'])
    await ana.page.locator(`[data-identity="${identity}"][data-speaking]`).first().waitFor();
  const heard = await statsOf(zoe.page);
  const voices = heard.filter(
    (stat) => stat.type === 'inbound-rtp' && stat.kind === 'audio' && Number(stat.totalAudioEnergy) > 0,
  );
  expect(voices).toHaveLength(2);
  await ben.page.locator('[data-testid="tile"]').nth(2).waitFor();
});

test('a pinned picture arrives in the size it is published in, small tiles in a smaller one', async () => {
  const [ana] = await three('sizes');
  await ana.tile('ben').hover();
  await ana.button(/^Pin Ben/).click();
  await until(
    'one picture of 1280 × 720 and one smaller',
    async () => {
      const widths = (await inboundVideo(ana.page)).map((flow) => flow.frameWidth).sort((a, b) => a - b);
      return widths.length === 2 && Number(widths[0]) < 1280 && widths[1] === 1280;
    },
    { within: 30_000, every: 200 },
  );
});

test('a shared screen arrives large at the others, and goes when it is stopped', async () => {
  const [ana, ben] = await three('screen');
  await ana.button('Share screen').click();
  const shared = ben.page.locator('[data-testid="tile"][data-kind="screen"]');
  await shared.locator('video').waitFor();
  await untilFramesGrow(ben.page, 3, 5);
  const [screen, person] = [await shared.boundingBox(), await ben.tile('zoe').last().boundingBox()];
  expect((screen?.width ?? 0) * (screen?.height ?? 0)).toBeGreaterThan(
    3 * (person?.width ?? 0) * (person?.height ?? 0),
  );
  await ana.button('Stop sharing').first().click();
  await shared.waitFor({ state: 'detached' });
});

test('mute is seen by the others, and the host can mute', async () => {
  const [ana, ben, zoe] = await three('mute');
  await ben.page.keyboard.press('Control+d');
  await zoe.tile('ben').getByText('microphone off').waitFor({ state: 'attached' });
  await ben.page.keyboard.press('Control+d');
  await zoe.tile('ben').getByText('microphone off').waitFor({ state: 'detached' });
  await ana.button(/^People/).click();
  await ana.button('More for Zoë').click();
  await ana.page.getByRole('menuitem', { name: 'Turn microphone off' }).click();
  await zoe.page.getByText('Ana turned your microphone off.').first().waitFor();
  await ben.tile('zoe').getByText('microphone off').waitFor({ state: 'attached' });
});

test('a listener sees and hears, and is offered nothing to publish', async () => {
  await house.foyer.createRoom('audience');
  await house.enter('audience', { role: 'host', name: 'Ana', identity: 'ana' });
  const { url } = await house.foyer.joinToken('audience', { role: 'listener', name: 'Lea', identity: 'lea' });
  const lea = await house.visit('Lea', url, { devices: [] });
  await lea.page.locator('[data-testid="join"]').waitFor();
  expect(await lea.page.locator('[data-testid="toggle-camera"]').count()).toBe(0);
  await lea.join();
  await untilFramesGrow(lea.page, 1);
  for (const name of [/microphone/i, /camera/i, /share/i]) expect(await lea.button(name).count()).toBe(0);
  const sent = (await statsOf(lea.page)).filter((stat) => stat.type === 'outbound-rtp');
  expect(sent).toEqual([]);
});

test('without camera and microphone one can still come in', async () => {
  await house.foyer.createRoom('bare');
  const ana = await house.enter('bare', { role: 'host', name: 'Ana', identity: 'ana' });
  const { url } = await house.foyer.joinToken('bare', { role: 'speaker', name: 'Kim', identity: 'kim' });
  const kim = await house.visit('Kim', url, { devices: [] });
  await kim.page.locator('[data-testid="join-without"]').click();
  await kim.inside();
  await untilFramesGrow(kim.page, 1);
  await ana.tile('kim').waitFor();
  expect(await ana.tile('kim').locator('video').count()).toBe(0);
});

test('an invitation made in the meeting brings somebody in', async () => {
  await house.foyer.createRoom('party');
  const ana = await house.enter('party', { role: 'host', name: 'Ana', identity: 'ana' });
  await ana.button('Invite').click();
  await ana.button('Make a link').click();
  const link = await ana.page.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(link).toContain('/party#token=');
  const guest = await house.visit('Guest', link);
  await guest.page.getByLabel('Your name').fill('Guest of Ana');
  await guest.join();
  await untilFramesGrow(guest.page, 1);
  await ana.page.getByText('Guest of Ana').first().waitFor();
});
