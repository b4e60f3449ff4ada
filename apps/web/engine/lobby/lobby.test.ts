import { problem } from '@foyer/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../fake-clock.ts';
import { LobbyClient, type LobbyNews } from './client.ts';
import { FakeLobby } from './fake-lobby.ts';
import { afterLobbyGoodbye, problemOfClose } from './goodbye.ts';

function aLobby() {
  const clock = fakeClock();
  const lobby = new FakeLobby(clock);
  const news: LobbyNews[] = [];
  const open = () => {
    const client = new LobbyClient('wss://x/api/v1/knocks/s', { ...lobby, clock, chance: () => 0 }, (item) =>
      news.push(item),
    );
    client.start();
    return client;
  };
  const word = (item: LobbyNews) => {
    if (item.type === 'status') return item.status;
    if (item.type === 'over') return `over:${item.problem.type.slice('/problems/'.length)}`;
    return item.type === 'declined' ? `declined:${item.askAgainAfter}` : item.type;
  };
  return { clock, lobby, news, open, line: () => news.map(word).join(' ') };
}

async function waiting() {
  const bench = aLobby();
  const client = bench.open();
  await bench.clock.advance(20);
  return { ...bench, client };
}

describe('waiting at the door', () => {
  it('says nothing: opening the address is enough', async () => {
    const { lobby, news, line } = await waiting();
    expect(line()).toBe('live waiting');
    expect(lobby.heard).toEqual([]);
    expect(news[1]).toEqual({ type: 'waiting', facts: { ...lobby.facts, serverTime: 100 } });
  });

  it('hears of the host’s words and of the host’s coming as they happen', async () => {
    const { lobby, news } = await waiting();
    lobby.decide({ is: 'waiting' }, { message: 'Two minutes.', reason: 'waiting-for-host' });
    expect(news.at(-1)).toMatchObject({ facts: { message: 'Two minutes.', reason: 'waiting-for-host' } });
  });

  it('is let in once, with everything a join is answered with, and closes', async () => {
    const { clock, lobby, news, line } = await waiting();
    lobby.decide({ is: 'admitted' });
    await clock.advance(120_000);
    expect(line()).toBe('live waiting admitted');
    expect(news.at(-1)).toMatchObject({ admitted: { outcome: 'admitted', channel: { token: 'c' } } });
    expect(news.at(-1)).not.toHaveProperty('admitted.type');
    expect([lobby.open, lobby.opened]).toEqual([0, 1]);
  });

  it('asks again after a decline and is heard', async () => {
    const { clock, lobby, client, line } = await waiting();
    lobby.decide({ is: 'declined', askAt: 30_020 });
    await clock.advance(30_000);
    client.askAgain();
    await clock.advance(100);
    expect(line()).toBe('live waiting declined:30 waiting');
    lobby.decide({ is: 'declined', askAt: undefined });
    expect(line()).toBe('live waiting declined:30 waiting over:declined');
    expect(lobby.open).toBe(0);
  });

  it('asks again over the next connection where the first one broke meanwhile', async () => {
    const { clock, lobby, client, line } = await waiting();
    lobby.decide({ is: 'declined', askAt: 0 });
    lobby.outage = true;
    lobby.drop();
    client.askAgain();
    lobby.outage = false;
    await clock.advance(2_000);
    expect(line()).toBe('live waiting declined:0 reconnecting live waiting');
    expect(lobby.heard).toEqual([{ type: 'ask-again' }]);
  });

  it('begins the pause anew where the server wants more of it', async () => {
    const { clock, lobby, client, line } = await waiting();
    lobby.decide({ is: 'declined', askAt: 60_000 });
    lobby.outage = true;
    lobby.drop();
    client.askAgain();
    lobby.outage = false;
    await clock.advance(2_000);
    expect(line()).toBe('live waiting declined:60 reconnecting live declined:60');
    expect(lobby.heard).toEqual([]);
  });

  it('asks nothing where nobody declined, and once where somebody did', async () => {
    const { lobby, client } = await waiting();
    client.askAgain();
    lobby.decide({ is: 'declined', askAt: 60_000 });
    client.askAgain();
    client.askAgain();
    expect(lobby.heard).toEqual([{ type: 'ask-again' }]);
  });

  it('leaves with a word and at once', async () => {
    const { lobby, client, clock, line } = await waiting();
    client.leave();
    await clock.advance(60_000);
    expect(lobby.heard).toEqual([{ type: 'leave' }]);
    expect([lobby.open, lobby.opened, line()]).toEqual([0, 1, 'live waiting']);
  });

  it.each(['leave', 'stop'] as const)('goes by %s, and gives up what seems dead', async (act) => {
    const { clock, lobby, client } = await waiting();
    lobby.raw('?');
    expect(lobby.farewells).toEqual(['given-up']);
    await clock.advance(2_000);
    client[act]();
    expect(lobby.farewells.at(-1)).toBe('going');
  });

  it('stops without a word: the place is kept for whoever takes it up', async () => {
    const { lobby, client, open, clock, line } = await waiting();
    client.stop();
    open();
    await clock.advance(20);
    expect(lobby.heard).toEqual([]);
    expect(line()).toBe('live waiting live waiting');
  });
});

describe('a connection that breaks', () => {
  it('is tried again, slower and slower, and says so once', async () => {
    const { clock, lobby, line } = await waiting();
    lobby.outage = true;
    lobby.drop();
    for (const pause of [125, 250, 500, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 2500, 2500]) {
      const before = lobby.opened;
      await clock.advance(pause - 1);
      expect(lobby.opened).toBe(before);
      await clock.advance(21);
      expect(lobby.opened).toBe(before + 1);
    }
    expect(line()).toBe('live waiting reconnecting');
  });

  it('is tried at once when the network is back', async () => {
    const { lobby, client, clock, line } = await waiting();
    lobby.drop();
    client.nudge();
    await clock.advance(20);
    expect(line()).toBe('live waiting reconnecting live waiting');
  });

  it('that is only quiet is asked and believed', async () => {
    const { clock, lobby, line } = await waiting();
    await clock.advance(10_000);
    expect(lobby.heard).toEqual([{ type: 'ping' }]);
    await clock.advance(30_000);
    expect(line()).toBe('live waiting');
  });

  it('is doubted when the page is looked at after a while, not trusted', async () => {
    const { clock, lobby, client } = await waiting();
    await clock.advance(500);
    client.nudge();
    expect(lobby.heard).toEqual([]);
    await clock.advance(1_000);
    client.nudge();
    expect(lobby.heard).toEqual([{ type: 'ping' }]);
  });

  it('counts as lost where the server never speaks', async () => {
    const clock = fakeClock();
    let opened = 0;
    const openSocket = (_: string, { opened: now }: { opened: () => void }) => {
      opened += 1;
      now();
      return { send: () => undefined, close: () => undefined };
    };
    const news: LobbyNews[] = [];
    new LobbyClient('wss://x', { openSocket, clock, chance: () => 0 }, (item) => news.push(item)).start();
    await clock.advance(5_000 + 125);
    expect([opened, news]).toEqual([2, []]);
  });

  it('is lost too where a ping has no answer', async () => {
    const { clock, lobby, client, line } = await waiting();
    await clock.advance(9_000);
    // The server is there, and nothing gets through to it or from it any more.
    Object.assign(lobby, { raw: () => undefined });
    await clock.advance(1_000 + 5_000 + 125 + 20);
    expect(lobby.heard).toEqual([{ type: 'ping' }]);
    expect(line()).toBe('live waiting reconnecting live waiting');
    client.stop();
  });

  it('is given up where what comes is not ours', async () => {
    const { clock, lobby, line } = await waiting();
    lobby.raw('{"type":"snapshot","people":[]}');
    await clock.advance(2_000);
    expect(line()).toBe('live waiting reconnecting live waiting');
  });

  it('waits under its own name while the server restarts, and then hears that the knock is gone', async () => {
    const { clock, lobby, line } = await waiting();
    lobby.decision = { is: 'unknown' };
    lobby.drop(1012, { type: 'goodbye', problem: problem('server-restarting') });
    await clock.advance(2_000);
    expect(line()).toBe('live waiting restarting over:knock-unknown');
  });

  it('waits as long as the server asks', async () => {
    const { clock, lobby } = await waiting();
    lobby.drop(4429, { type: 'goodbye', problem: problem('too-many-requests', { retryAfter: 7 }) });
    await clock.advance(6_999);
    expect(lobby.opened).toBe(1);
    await clock.advance(1);
    expect(lobby.opened).toBe(2);
  });
});

describe('a goodbye', () => {
  it.each([
    ['banned', 'over'],
    ['declined', 'over'],
    ['knock-unknown', 'over'],
    ['meeting-ended', 'over'],
    ['opened-elsewhere', 'over'],
    ['password-required', 'over'],
    ['room-closed', 'over'],
    ['room-full', 'over'],
    ['room-locked', 'over'],
    ['token-revoked', 'over'],
    ['server-restarting', 'restart'],
    ['server-fault', 'retry'],
    ['too-many-requests', 'retry'],
  ] as const)('with %s means %s', (slug, then) => {
    expect(afterLobbyGoodbye(problem(slug))).toBe(then);
  });

  it('with a word of a later server is tried again', () => {
    expect(afterLobbyGoodbye({ type: '/problems/brand-new', title: 't', status: 400 })).toBe('retry');
  });

  it.each([
    [4406, '/problems/declined'],
    [4407, '/problems/knock-unknown'],
    [4409, '/problems/opened-elsewhere'],
    [4410, '/problems/meeting-ended'],
    [1012, '/problems/server-restarting'],
    [1006, undefined],
    [1000, undefined],
  ])('that got lost is read from close code %i', (code, type) => {
    expect(problemOfClose(code)?.type).toBe(type);
  });
});

type Act =
  | { readonly do: 'decline' | 'decline-for-good' | 'admit' | 'host-comes' | 'forget' }
  | { readonly do: 'drop' | 'outage' | 'network-back' | 'restart' | 'garble' }
  | { readonly do: 'ask' | 'nudge' | 'reload' }
  | { readonly do: 'wait'; readonly ms: number };

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom<Act>({ do: 'decline' }, { do: 'host-comes' }, { do: 'drop' }, { do: 'outage' }, { do: 'ask' }),
  fc.constantFrom<Act>({ do: 'network-back' }, { do: 'nudge' }, { do: 'reload' }, { do: 'restart' }, { do: 'garble' }),
  fc.constantFrom<Act>({ do: 'admit' }, { do: 'decline-for-good' }, { do: 'forget' }),
  fc.integer({ min: 1, max: 20_000 }).map((ms): Act => ({ do: 'wait', ms })),
);

async function walk(steps: readonly Act[]) {
  const bench = aLobby();
  const { clock, lobby } = bench;
  let client = bench.open();
  const decided = () => lobby.decision.is === 'admitted' || lobby.decision.is === 'unknown' || isFinal();
  const isFinal = () => lobby.decision.is === 'declined' && lobby.decision.askAt === undefined;
  const perform: Record<Act['do'], (act: Act) => void | Promise<void>> = {
    admit: () => void (decided() || lobby.decide({ is: 'admitted' })),
    decline: () => void (decided() || lobby.decide({ is: 'declined', askAt: clock.now() + 5_000 })),
    'decline-for-good': () => void (decided() || lobby.decide({ is: 'declined', askAt: undefined })),
    forget: () => void (decided() || lobby.decide({ is: 'unknown' })),
    'host-comes': () => void (decided() || lobby.decide(lobby.decision, { reason: 'lobby', message: 'Here.' })),
    drop: () => lobby.drop(),
    outage: () => {
      lobby.outage = true;
      lobby.drop();
    },
    'network-back': () => {
      lobby.outage = false;
    },
    restart: () => lobby.drop(1012, { type: 'goodbye', problem: problem('server-restarting') }),
    garble: () => lobby.raw('garble'),
    ask: () => client.askAgain(),
    nudge: () => client.nudge(),
    reload: () => {
      client.stop();
      // What the page before had heard is gone with it.
      bench.news.length = 0;
      client = bench.open();
    },
    wait: (act) => clock.advance('ms' in act ? act.ms : 0),
  };
  for (const act of steps) {
    await perform[act.do](act);
    expect(lobby.open).toBeLessThanOrEqual(1);
  }
  lobby.outage = false;
  await clock.advance(40_000);
  return bench;
}

const finals = new Set(['admitted', 'over']);

describe('any walk through drops, reloads and decisions', () => {
  it('ends with the page knowing what the server decided, told once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 40 }), async (steps) => {
        const { lobby, news } = await walk(steps);
        const facts = news.filter(({ type }) => type !== 'status');
        const { decision } = lobby;
        const expected = {
          waiting: 'waiting',
          admitted: 'admitted',
          unknown: 'over',
          declined: decision.is === 'declined' && decision.askAt === undefined ? 'over' : 'declined',
        }[decision.is];
        expect(facts.at(-1)?.type).toBe(expected);
        expect(facts.filter(({ type }) => finals.has(type))).toHaveLength(finals.has(expected) ? 1 : 0);
        expect(lobby.open).toBe(finals.has(expected) ? 0 : 1);
      }),
      { numRuns: 300 },
    );
  });
});
