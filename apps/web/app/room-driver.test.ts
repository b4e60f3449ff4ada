import { millis, no, ok, type Result, seconds } from '@foyer/kernel';
import type { Admitted, JoinRequest, Preview } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JoinChoice } from '../devices/join-choice.ts';
import { type Api, RejoinRefused } from './api.ts';
import type { Failure } from './failure-kind.ts';
import { RoomDriver } from './room-driver.ts';

const preview: Preview = { room: { slug: 'a', title: 'A' }, role: 'host', people: { count: 0, names: [] } };
const admitted: Admitted = {
  outcome: 'admitted',
  participant: { id: 'p_1', identity: 'ana', name: 'Ana', role: 'host', permissions: [] },
  room: preview.room,
  media: { url: 'ws://m', token: 'm' },
  channel: { url: 'ws://c', token: 'c' },
};
const choice: JoinChoice = { name: 'Ana', microphone: { on: true }, camera: { on: false } };
const unreachable: Failure = { kind: 'server-unreachable', facts: {} };

/** A server that answers from a list and keeps what it was asked. */
class FakeServer implements Api {
  readonly asked: JoinRequest[] = [];
  previews: Result<Preview, Failure>[] = [ok(preview)];
  joins: Result<Admitted, Failure>[] = [ok(admitted)];
  welcome = () => Promise.resolve(no(unreachable));
  createRoom = () => Promise.resolve(no(unreachable));
  preview = (_: string, request: JoinRequest) => this.#answer(request, this.previews);
  join = (_: string, request: JoinRequest) => this.#answer(request, this.joins);

  #answer<Value>(request: JoinRequest, from: Result<Value, Failure>[]): Promise<Result<Value, Failure>> {
    this.asked.push(request);
    return Promise.resolve(from.shift() ?? no(unreachable));
  }
}

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** Everything that is answered at once has been answered; no time has passed. */
const settled = () => vi.advanceTimersByTimeAsync(0);

function aRoom(server = new FakeServer()) {
  let token: string | undefined = 't1';
  const driver = new RoomDriver('a', {
    api: server,
    token: () => token,
    now: () => ({ clock: millis(Date.now()), wall: seconds(Math.floor(Date.now() / 1000)) }),
  });
  return {
    driver,
    server,
    setToken: (next: string) => {
      token = next;
    },
  };
}

describe('the room driver', () => {
  it('shows the token at the preview and at the join, and the name at the join', async () => {
    const { driver, server } = aRoom();
    driver.send({ type: 'opened' });
    await settled();
    expect(driver.stage.at).toBe('pre-join');
    driver.send({ type: 'join-pressed', choice });
    await settled();
    expect(driver.stage.at).toBe('meeting');
    expect(server.asked).toEqual([{ credentials: { token: 't1' } }, { credentials: { token: 't1' }, name: 'Ana' }]);
  });

  it('tries again by itself when the time has come, and then not twice', async () => {
    const { driver, server } = aRoom();
    server.previews = [no(unreachable), ok(preview)];
    driver.send({ type: 'opened' });
    await settled();
    expect(driver.stage.at).toBe('failed');
    await vi.advanceTimersByTimeAsync(999);
    expect(driver.stage.at).toBe('failed');
    await vi.advanceTimersByTimeAsync(1);
    expect(driver.stage.at).toBe('pre-join');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toHaveLength(2);
  });

  it('uses the newest invitation', async () => {
    const { driver, server, setToken } = aRoom();
    server.previews = [ok(preview), ok(preview)];
    driver.send({ type: 'opened' });
    setToken('t2');
    driver.send({ type: 'opened' });
    await settled();
    expect(driver.stage.at).toBe('pre-join');
    expect(server.asked.map(({ credentials }) => credentials.token)).toEqual(['t1', 't2']);
  });

  it('rejoins under the same name, or throws the reason', async () => {
    const { driver, server } = aRoom();
    server.joins = [ok(admitted), ok(admitted), no({ kind: 'room-full', facts: {} })];
    driver.send({ type: 'opened' });
    await settled();
    expect(driver.stage.at).toBe('pre-join');
    driver.send({ type: 'join-pressed', choice });
    await settled();
    expect(driver.stage.at).toBe('meeting');
    expect(await driver.rejoin()).toEqual(admitted);
    expect(server.asked.at(-1)).toEqual({ credentials: { token: 't1' }, name: 'Ana' });
    await expect(driver.rejoin()).rejects.toThrow(RejoinRefused);
  });

  it('does nothing more once closed', async () => {
    const { driver, server } = aRoom();
    server.previews = [no(unreachable)];
    driver.send({ type: 'opened' });
    await settled();
    expect(driver.stage.at).toBe('failed');
    driver.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toHaveLength(1);
  });
});
