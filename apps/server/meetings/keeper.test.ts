import { defaultPolicy } from '@foyer/admission';
import { millis, seconds } from '@foyer/kernel';
import { type Input, type Meeting, openMeeting, restore, step } from '@foyer/meeting';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { aRoom } from '../store/contract/samples.ts';
import { type LiveRow, type LiveStore, StoreOutage } from '../store/port.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { LiveKeeper, roomKind } from './keeper.ts';

const settings = {
  ...{ capacity: 10, lobbyCapacity: 10, chatHistory: 3, departedKept: 10, maxStay: null, stayNotice: millis(0) },
  ...{ grace: millis(1_000), reloadGrace: millis(500), knockGrace: millis(1_000), askAgainAfter: millis(1_000) },
  ...{ resumeOverlap: millis(1_000), emptyGrace: millis(1_000) },
};

/** A real store whose writes can be made to fail, and that counts them. */
class Flaky implements LiveStore {
  readonly #live = new SqliteStore(':memory:').live;
  writes = 0;
  fails = false;

  write(rows: readonly LiveRow[], over?: string): void {
    if (this.fails) throw new StoreOutage('the disk is full');
    if (rows.length > 0 || over !== undefined) this.writes += 1;
    this.#live.write(rows, over);
  }

  load(): readonly LiveRow[] {
    return this.#live.load();
  }
}

const clock = new FakeClock();
const room = aRoom();

function setUp(beside: LiveRow[] = []) {
  const live = new Flaky();
  const keeper = new LiveKeeper({ live, clock, room, beside: () => beside.splice(0) });
  return { live, keeper };
}

function begun(): Meeting {
  return openMeeting('m_1' as Meeting['id'], settings, { ...defaultPolicy, entry: 'open' }, seconds(1_000));
}

function after(meeting: Meeting, ...inputs: Input[]): Meeting {
  return inputs.reduce((at, input) => {
    const result = step(at, input, clock.now());
    if (!result.ok) throw new Error(JSON.stringify(result.refusal));
    return result.value.meeting;
  }, meeting);
}

const comes = (name: string): Input => ({
  ...{ type: 'join', participant: `p_${name}` as never, session: `s_${name}` as never, identity: name, name },
  ...{ role: 'host', permissions: new Set(['chat.send', 'meeting.end']), standing: 'invited' },
  ...{ credential: `token:${name}`, joinedAt: seconds(1_000) },
});

const says = (name: string, id: string): Input => ({
  ...{ type: 'command', by: `s_${name}` as never, at: seconds(1_000) },
  command: { type: 'chat.send', message: id, text: id },
});

const keys = (live: LiveStore) => live.load().map(({ kind, key }) => `${kind} ${key}`);

describe('SN29 a keeper', () => {
  test('writes what a step changed and no more: a message is one row, presence is none', () => {
    const { live, keeper } = setUp();
    const one = after(begun(), comes('ada'), { type: 'session.opened', session: 's_ada' as never });
    keeper.keep(one);
    expect(keys(live)).toEqual(['meeting m_1', 'participant p_ada', `${roomKind} r_1`]);
    const rows = live.load();
    keeper.keep(one);
    keeper.keep(after(one, { type: 'session.lost', session: 's_ada' as never, how: 'broken' }));
    expect([live.writes, live.load()]).toEqual([1, rows]);
    keeper.keep(after(one, says('ada', 'message-1')));
    expect([live.writes, keys(live).length]).toEqual([2, 4]);
  });

  test('writes with the next success what several steps changed that could not be written', () => {
    const { live, keeper } = setUp();
    const one = after(begun(), comes('ada'));
    keeper.keep(one);
    live.fails = true;
    const steps = [comes('ben'), says('ben', 'message-1'), says('ada', 'message-2'), comes('cyd')];
    const states = steps.map((_, index) => after(one, ...steps.slice(0, index + 1)));
    for (const state of states) expect(() => keeper.keep(state)).toThrow(StoreOutage);
    live.fails = false;
    const last = states.at(-1) ?? one;
    keeper.keep(last);
    expect(live.writes).toBe(2);
    const documents = live.load().map(({ kind, key, doc }) => ({ kind, key, doc: JSON.parse(doc ?? 'null') }));
    const { policy } = last;
    const read = restore(documents, { settings, policy, now: clock.now(), wall: clock.wall() });
    expect(read.ok && [...read.value.participants.keys()]).toEqual(['p_ada', 'p_ben', 'p_cyd']);
    expect(read.ok && read.value.chat).toEqual(last.chat);
  });

  test('a meeting that ended is taken away, with all that others wrote for it; what they write then stays', () => {
    const beside = [{ meeting: 'm_1', kind: 'entered', key: 'n_1', doc: '{}' }];
    const { live, keeper } = setUp(beside);
    const one = after(begun(), comes('ada'));
    keeper.keep(one);
    expect(keys(live)).toContain('entered n_1');
    beside.push({ meeting: 'bans', kind: 'ban', key: 'b_1', doc: '{}' });
    keeper.keep({ ...one, phase: 'ended' });
    expect(keys(live)).toEqual(['ban b_1']);
  });

  test('what others write goes with the step or not at all', () => {
    const beside: LiveRow[] = [];
    const { live, keeper } = setUp(beside);
    const one = after(begun(), comes('ada'));
    keeper.keep(one);
    live.fails = true;
    beside.push({ meeting: 'bans', kind: 'ban', key: 'b_1', doc: '{}' });
    expect(() => keeper.keep(after(one, comes('ben')))).toThrow(StoreOutage);
    live.fails = false;
    expect(keys(live)).toEqual(['meeting m_1', 'participant p_ada', `${roomKind} r_1`]);
  });
});
