/** A wall clock that jumps by an hour: what is inside goes by the other clock, and tokens go by this one. */
import { seconds, type UnixSeconds } from '@foyer/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../apps/server/clock.ts';
import { secretOf } from '../../apps/server/testing/lobby.ts';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';
import { chat, enter, opened, waiting } from './inside.ts';

class JumpingClock extends FakeClock {
  #off = 0;

  override wall(): UnixSeconds {
    return seconds(super.wall() + this.#off);
  }

  jump(by: number): void {
    this.#off += by;
  }
}

let clock: JumpingClock;
let stage: Stage;
beforeEach(async () => {
  clock = new JumpingClock();
  stage = await raise({}, { clock });
  await stage.room('demo', { entry: 'open', lobby: true, maxStayMinutes: 30 });
});
afterEach(async () => stage.stop());

const world = () => ({ stage, clock });
const meeting = () => stage.server.meetings.find('demo')?.meeting;

describe.each([3_600, -3_600])('SN32 the wall clock jumps by %s s', (by) => {
  test('nobody goes, and a lost connection has its whole grace period, no more', async () => {
    const [ada, ben] = [await enter(world(), 'ada', 'host'), await enter(world(), 'ben')];
    ben.line.drop();
    clock.advance(60_000);
    clock.jump(by);
    clock.advance(59_000);
    expect([meeting()?.participants.size, ada.line.closed]).toEqual([2, undefined]);
    clock.advance(1_000);
    expect([...(meeting()?.departed.keys() ?? [])]).toEqual([ben.id]);
    expect(ada.wish(chat('still here'))).toBe('ok');
  });

  test('a channel is opened again by its token, which has no end of its own', async () => {
    const ada = await enter(world(), 'ada', 'host');
    ada.line.drop();
    clock.jump(by);
    expect(opened(world(), ada.id, ada.token).line.heard[0]).toMatchObject({ type: 'snapshot', self: ada.id });
  });

  test('a stay is as long as it was', async () => {
    const ada = await enter(world(), 'ada', 'host');
    clock.advance(10 * 60_000);
    clock.jump(by);
    clock.advance(15 * 60_000 - 1_000);
    expect(ada.events()).not.toContain('stay.ending');
    clock.advance(1_000);
    expect(ada.events()).toContain('stay.ending');
    clock.advance(5 * 60_000 - 1_000);
    expect(ada.line.closed).toBeUndefined();
    clock.advance(1_000);
    expect(ada.line.closed).toBe(4412);
  });

  test('who waits keeps the place for its grace period', async () => {
    await enter(world(), 'ada', 'host');
    const secret = secretOf(await stage.knock('demo'));
    waiting(world(), secret).drop();
    clock.jump(by);
    clock.advance(59_000);
    expect(waiting(world(), secret).heard).toMatchObject([{ type: 'waiting' }]);
  });
});

test('SN32 tokens go by the wall clock: one that has ended lets in nobody new, and puts out nobody', async () => {
  const ada = await enter(world(), 'ada', 'host');
  const token = await stage.token('demo', { role: 'speaker', name: 'Ben', expiresIn: 1_800 });
  clock.jump(3_600);
  expect((await stage.ask('demo', { token })).slug).toBe('token-expired');
  expect(ada.wish(chat('still here'))).toBe('ok');
  clock.jump(-3_600);
  expect((await stage.ask('demo', { token })).json.outcome).toBe('held');
});
