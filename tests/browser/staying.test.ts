import { setTimeout as lasting } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CrashedTab } from '../harness/crashed.ts';
import { flowing } from '../harness/flowing.ts';
import { expectStatus } from '../harness/foyer.ts';
import { until } from '../harness/until.ts';
import { House, type Visitor } from './house.ts';
import { Story } from './story.ts';

let house: House;
/** The meeting of the cases so far: one goes through them all, as long as none ends it. */
let going: Story | undefined;
beforeAll(async () => {
  house = await House.open({ env: { FOYER_GRACE_SECONDS: '20' } });
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

const peers = ({ page }: Visitor) => page.evaluate(() => window.recordedPeers.length);

/** What the host lets one person do: opens the switches. */
async function openPermissions(host: Visitor, name: string) {
  const menu = host.button(`More for ${name}`);
  if (!(await menu.isVisible())) await host.button(/^People/).click();
  await menu.click();
  await host.page.getByRole('menuitem', { name: /may/i }).click();
  const dialog = host.page.locator('[data-testid="permissions"]');
  await dialog.waitFor();
  return (what: string) => dialog.getByText(what).click();
}

test('SN21 SN22 SN23 camera taken and given back, microphone taken: only that track stops, nobody reconnects', async () => {
  const { ana, gil, id, identity } = await story();
  const before = [await peers(ana), await peers(gil), gil.channels];
  const pictures = () => ana.tile(identity).locator('video').count();
  const mayNow = () => {
    const changes = gil.told.flatMap((event) => (event.type === 'permissions.changed' ? event.changes : []));
    return changes.findLast(({ participant }) => participant === id)?.permissions ?? [];
  };
  const turn = await openPermissions(ana, 'Gil');
  await turn('Use the camera');
  await gil.page.getByText('Ana turned your camera off').first().waitFor();
  await until('no picture of him', async () => (await pictures()) === 0);
  expect(mayNow()).not.toContain('track.publish.camera');
  expect(mayNow()).toContain('track.publish.microphone');
  await turn('Use the camera');
  await gil.page.getByText('Ana lets you use your camera now').first().waitFor();
  expect(mayNow()).toContain('track.publish.camera');
  // Given back is not turned on: that is for him to do.
  expect(await pictures()).toBe(0);
  await gil.page.keyboard.press('Control+e');
  await until('his picture', async () => (await pictures()) === 1);
  await turn('Use the microphone');
  await gil.page.getByText('Ana turned your microphone off').first().waitFor();
  await ana.tile(identity).getByText('microphone off').waitFor({ state: 'attached' });
  await turn('Use the microphone');
  await gil.page.getByText('Ana lets you use your microphone now').first().waitFor();
  await gil.page.keyboard.press('Control+d');
  await ana.page.keyboard.press('Escape');
  await Promise.all([flowing(ana.page, 'Ana'), flowing(gil.page, 'Gil')]);
  expect([await peers(ana), await peers(gil), gil.channels]).toEqual(before);
});

test('SN1 SN16 SN17 the WebSocket is cut: the same session goes on', async () => {
  const staying = await story();
  await staying.survives('WebSocket cut', async () => {
    const { channels } = staying.gil;
    staying.network.tcp.cut();
    await staying.reopened(channels);
  });
});

test('SN1 UDP is dark for 10 s: the page says so', async () => {
  const staying = await story();
  await staying.survives('UDP dark for 10 s', async () => {
    staying.network.udp.impair('both', { dark: true });
    const over = lasting(10_000);
    await staying.gil.page
      .getByText(/reconnecting/i)
      .first()
      .waitFor({ timeout: 10_000 });
    await over;
    await staying.network.heal();
  });
});

test('SN1 everything is dark for 2 s', async () => {
  const staying = await story();
  await staying.survives('all dark for 2 s', async () => {
    staying.network.dark();
    await lasting(2_000);
    await staying.network.heal();
  });
});

test('SN1 another address: connections break, and media come from elsewhere', async () => {
  const staying = await story();
  await staying.survives('another address', async () => {
    const { channels } = staying.gil;
    staying.network.changeAddress();
    await staying.reopened(channels);
  });
});

test('SN7 the tab is loaded anew: back without a question', async () => {
  const staying = await story();
  const reload = () => staying.gil.page.reload();
  await staying.survives('reload', reload);
});

test('SN20 the operator sends everyone to come back: nobody sees anything of it', async () => {
  const staying = await story();
  await staying.survives('sent to come back', async () => {
    const { channels } = staying.gil;
    const meeting = await house.foyer.meeting(staying.slug);
    expectStatus(204, await house.foyer.api('POST', `/api/v1/meetings/${meeting?.id}/move`));
    await staying.reopened(channels);
  });
});

test('SN1 the media process is killed: everybody is back', async () => {
  const staying = await story();
  const before = await peers(staying.ana);
  await staying.survives('media process killed', async () => {
    for (const pid of house.foyer.mediaPids()) process.kill(pid, 'SIGKILL');
    await until('the old peer connection to be given up', async () => (await peers(staying.ana)) > before);
  });
});

test('SN29 SN30 the server is killed and comes back: the same meeting, and everybody in it', async () => {
  const staying = await story();
  const { ana } = staying;
  const meeting = await house.foyer.meeting(staying.slug);
  const reopened = ana.channels;
  await staying.survives('server killed', async () => {
    await house.foyer.kill();
    await house.foyer.restart();
  });
  expect((await house.foyer.meeting(staying.slug))?.id).toBe(meeting?.id);
  expect(ana.channels).toBeGreaterThan(reopened);
});

test('SN31 the server restarts: the pages say so, and everybody is back', async () => {
  const staying = await story();
  await staying.survives('server restarted', async () => {
    const banner = staying.ana.page.getByText('The server is restarting').first().waitFor();
    const restarted = house.foyer.restart();
    await banner;
    await restarted;
  });
});

test('SN7 the tab crashes and is loaded anew: back without a question', async () => {
  const staying = await lastOfStory();
  const tab = await CrashedTab.of(staying.gil.page);
  await staying.seenFromHost(
    'tab crashed',
    () => tab.reload(),
    {},
    async () => {
      await tab.framesGrow();
      return undefined;
    },
  );
});
