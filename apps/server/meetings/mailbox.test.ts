/** One mailbox: what it keeps before it tells, what a connection hears that comes back, and what happens without a disk. */
import { defaultPolicy, grantOf, rolePermissions } from '@foyer/admission';
import { no, ok, seconds } from '@foyer/kernel';
import type { Command, Input, KnockId, SessionId } from '@foyer/meeting';
import { slugOf } from '@foyer/wire';
import { describe, expect, test } from 'vitest';
import { aLink, aMailbox, type Heard, joinAs } from '../testing/mailbox.ts';
import type { MakeInvite } from './mailbox.ts';
import { weights } from './weight.ts';

const ada = joinAs('ada', rolePermissions.host, { role: 'host' });
const ben = joinAs('ben', rolePermissions.speaker);
const noInvite: MakeInvite = async () => no({ kind: 'server-fault' });

/** Ada and Ben inside and live. */
function aMeetingOfTwo(change: Parameters<typeof aMailbox>[0] = {}) {
  const parts = aMailbox(change);
  const links = { ada: aLink(), ben: aLink() };
  for (const one of [ada, ben]) parts.mailbox.receive(one);
  parts.mailbox.attach(ada.session, links.ada);
  parts.mailbox.attach(ben.session, links.ben);
  const wish = (by: SessionId, command: Command, id = 'c1', invite = noInvite) =>
    parts.mailbox.command(by, { id, command }, invite);
  return { ...parts, links, wish };
}

const aKnock: Input = {
  ...{ type: 'knock', knock: 'n_1' as KnockId, name: 'Wanda', reason: 'lobby', at: seconds(1) },
  grant: grantOf({ standing: 'invited', credential: 'token:w', role: 'speaker', permissions: [] }, defaultPolicy),
};
const rename = (name: string): Command => ({ type: 'participant.rename', name });
const chat = (message: string): Command => ({ type: 'chat.send', message, text: 'Hello' });
const typesOf = ({ messages }: Heard) => messages.map(({ type }) => type);
const eventsOf = ({ messages }: Heard) =>
  messages.flatMap((one) => (one.type === 'event' ? [[one.seq, one.event.type]] : []));
const last = ({ messages }: Heard) => messages.at(-1);
const refusalOf = (link: Heard) => {
  const said = last(link);
  return said?.type === 'refusal' ? slugOf(said.problem.type) : undefined;
};
const snapshotOf = (link: Heard) => {
  const said = link.messages.find(({ type }) => type === 'snapshot');
  if (said?.type !== 'snapshot') throw new Error('no snapshot');
  return said;
};

describe('SN17 a connection that comes back', () => {
  test('hears what it missed, each once and in order, and then what comes', () => {
    const { mailbox, links, wish } = aMeetingOfTwo();
    const { stream, seq } = snapshotOf(links.ben);
    mailbox.detach(ben.session, links.ben, 'broken');
    wish(ada.session, rename('Ada L.'), 'c1');
    wish(ada.session, chat('message-1'), 'c2');
    const back = aLink();
    mailbox.attach(ben.session, back, { stream, seq });
    wish(ada.session, rename('Ada'), 'c3');
    expect(typesOf(back)).toEqual(['resumed', ...Array.from({ length: 5 }, () => 'event')]);
    expect(eventsOf(back)).toEqual([
      [seq + 1, 'participant.presence'],
      [seq + 2, 'participant.renamed'],
      [seq + 3, 'chat.sent'],
      [seq + 4, 'participant.presence'],
      [seq + 5, 'participant.renamed'],
    ]);
  });

  test('hears nothing again that it may no longer hear', () => {
    const { mailbox, links, wish } = aMeetingOfTwo();
    const change = { type: 'participant.change-role', participant: 'p_ben' } as const;
    wish(ada.session, { ...change, role: 'host' }, 'c1');
    const { stream, seq } = { ...snapshotOf(links.ben), seq: eventsOf(links.ben).length };
    mailbox.detach(ben.session, links.ben, 'broken');
    mailbox.receive(aKnock);
    wish(ada.session, { ...change, role: 'speaker' }, 'c2');
    const back = aLink();
    mailbox.attach(ben.session, back, { stream, seq });
    expect(typesOf(back)).toEqual(['snapshot']);
    expect(snapshotOf(back)).not.toHaveProperty('lobby');
    expect(JSON.stringify(back.messages)).not.toContain('Wanda');
  });

  test.each([
    ['without a word of what it heard', undefined],
    ['with another stream', { stream: 'e_other', seq: 0 }],
    ['with a number that was not yet', { stream: 'own', seq: 10_000 }],
  ])('%s gets a snapshot, and its numbers go on', (_name, said) => {
    const { mailbox, links, wish } = aMeetingOfTwo();
    const { stream } = snapshotOf(links.ben);
    mailbox.detach(ben.session, links.ben, 'broken');
    wish(ada.session, rename('Ada L.'));
    const back = aLink();
    mailbox.attach(ben.session, back, said && { ...said, stream: said.stream === 'own' ? stream : said.stream });
    wish(ada.session, rename('Ada'), 'c2');
    const { seq } = snapshotOf(back);
    expect(snapshotOf(back).people).toMatchObject([{ name: 'Ada L.' }, { name: 'ben' }]);
    expect(snapshotOf(back).stream).toBe(stream);
    expect(eventsOf(back)).toEqual([[seq + 1, 'participant.renamed']]);
  });

  test('too late for what is kept gets a snapshot', () => {
    const { mailbox, links, wish } = aMeetingOfTwo();
    const { stream, seq } = snapshotOf(links.ben);
    mailbox.detach(ben.session, links.ben, 'broken');
    for (let i = 0; i < 10; i += 1) wish(ada.session, rename(`Ada ${i}`), `c${i}`);
    const back = aLink();
    mailbox.attach(ben.session, back, { stream, seq });
    expect(typesOf(back)).toEqual(['snapshot']);
  });

  test('to a session that a fresh admission made begins another stream', () => {
    const { mailbox, links } = aMeetingOfTwo();
    const { stream, seq } = snapshotOf(links.ben);
    const session = 's_ben2' as SessionId;
    mailbox.receive({ ...ben, session });
    expect(links.ben.ended).toEqual(['opened-elsewhere']);
    const back = aLink();
    mailbox.attach(session, back, { stream, seq });
    expect(snapshotOf(back).stream).not.toBe(stream);
  });

  test('SN2 what happens to the old one afterwards changes nothing', () => {
    const { mailbox, links } = aMeetingOfTwo();
    const back = aLink();
    mailbox.attach(ben.session, back);
    mailbox.detach(ben.session, links.ben, 'broken');
    mailbox.detach(ben.session, links.ben, 'going');
    expect(mailbox.participantOf(ben.session)?.session.state).toBe('live');
    expect(links.ben.ended).toEqual(['opened-elsewhere']);
    const session = 's_ben2' as SessionId;
    mailbox.receive({ ...ben, session });
    mailbox.attach(session, aLink());
    for (const type of ['session.opened', 'media.seen', 'media.absent'] as const)
      mailbox.receive({ type, session: ben.session });
    mailbox.receive({ type: 'session.lost', session: ben.session, how: 'broken' });
    expect(mailbox.participantOf(session)?.session.state).toBe('live');
  });
});

describe('SN18 a command is obeyed once', () => {
  test('the same id again gets the same reply, and nothing happens', () => {
    const { links, wish, mailbox } = aMeetingOfTwo();
    wish(ben.session, rename('B'));
    const { meeting } = mailbox;
    const heard = links.ben.messages.length;
    wish(ben.session, rename('C'));
    expect(links.ben.messages.slice(heard)).toEqual([{ type: 'reply', id: 'c1', ok: true }]);
    expect(mailbox.meeting).toBe(meeting);
  });

  test('on another connection of the session too, refusals as well', () => {
    const { links, wish, mailbox } = aMeetingOfTwo();
    wish(ben.session, { type: 'meeting.end' });
    expect(refusalOf(links.ben)).toBe('not-permitted');
    const back = aLink();
    mailbox.attach(ben.session, back);
    wish(ben.session, { type: 'meeting.end' });
    expect(refusalOf(back)).toBe('not-permitted');
  });

  test('a reaction is said once, though the reply was lost', () => {
    const { links, wish, mailbox } = aMeetingOfTwo();
    wish(ben.session, { type: 'reaction.send', reaction: 'clap' });
    mailbox.attach(ben.session, aLink());
    wish(ben.session, { type: 'reaction.send', reaction: 'clap' });
    expect(eventsOf(links.ada).filter(([, type]) => type === 'reaction.sent')).toHaveLength(1);
  });

  test('CH3 an invitation is made once, and answered on the connection of then', async () => {
    const { links, wish, mailbox } = aMeetingOfTwo();
    let made = 0;
    let finish: () => void = () => undefined;
    const making = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const invite: MakeInvite = async () => {
      made += 1;
      await making;
      return ok({ url: 'https://x/demo#token=x', expiresAt: 1 });
    };
    const command: Command = { type: 'invite.create', role: 'speaker', expiresIn: 600 };
    wish(ada.session, command, 'i1', invite);
    const back = aLink();
    mailbox.attach(ada.session, back);
    wish(ada.session, command, 'i1', invite);
    finish();
    await expect.poll(() => last(back)).toMatchObject({ type: 'reply', id: 'i1', data: { expiresAt: 1 } });
    expect(back.messages.filter(({ type }) => type === 'reply')).toHaveLength(1);
    wish(ada.session, command, 'i1', invite);
    expect(back.messages.filter(({ type }) => type === 'reply')).toHaveLength(2);
    expect([made, typesOf(links.ada).includes('reply')]).toEqual([1, false]);
  });
});

describe('SN19 tokens of those inside', () => {
  test('come with the snapshot, with `resumed`, and when they are to be renewed', () => {
    const { mailbox, links } = aMeetingOfTwo();
    const { stream, seq } = snapshotOf(links.ben);
    const back = aLink();
    mailbox.attach(ben.session, back, { stream, seq });
    mailbox.renew(ben.session);
    const fresh = { url: 'wss://meet.example.org', token: expect.stringMatching(/^eyJ/) };
    const resume = { token: expect.stringMatching(/^r1\./), expiresAt: expect.any(Number) };
    expect(snapshotOf(links.ben)).toMatchObject({ media: fresh, resume });
    expect(back.messages).toMatchObject([
      { type: 'resumed', media: fresh, resume },
      { type: 'media', media: fresh, resume },
    ]);
  });

  test('SN22 come after every change of one’s own permissions, to that one alone', () => {
    const { links, wish } = aMeetingOfTwo();
    const before = { ada: links.ada.messages.length, ben: links.ben.messages.length };
    const take = ['track.publish.camera'] as const;
    wish(ada.session, { type: 'participant.change-permissions', participant: 'p_ben', give: [], take });
    expect(links.ben.messages.slice(before.ben).map(({ type }) => type)).toEqual(['event', 'media']);
    expect(links.ada.messages.slice(before.ada).map(({ type }) => type)).toEqual(['reply', 'event']);
    const media = last(links.ben);
    const [, payload = ''] = media?.type === 'media' ? media.media.token.split('.') : [];
    const { video } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(video.canPublishSources).toEqual(['microphone', 'screen_share', 'screen_share_audio']);
  });
});

describe('SN29 the meeting is written before anyone is told', () => {
  test('each step that changes something, once, before its events and effects', () => {
    const order: string[] = [];
    const keeper = { keep: () => void order.push('kept') };
    const { mailbox, wish } = aMeetingOfTwo({ keeper, perform: ({ type }) => void order.push(type) });
    order.length = 0;
    const link = aLink();
    mailbox.attach(ada.session, { ...link, send: ({ type }) => void order.push(type) });
    wish(ada.session, rename('Ada L.'));
    expect(order).toEqual(['snapshot', 'kept', 'reply', 'event', 'media.update-name']);
    order.length = 0;
    wish(ada.session, { type: 'reaction.send', reaction: 'heart' }, 'c2');
    expect(order).toEqual(['reply', 'event']);
  });

  const wishes: readonly (readonly [string, Input])[] = [
    ['a join', joinAs('cyd', rolePermissions.speaker)],
    [
      'a return',
      { type: 'resume', participant: ben.participant, session: 's_2' as SessionId, generation: 1, password: 'none' },
    ],
    ['the operator’s removal', { type: 'participant.expelled', participant: 'p_ben', ban: false }],
    ['the operator’s change', { type: 'participant.changed', participant: 'p_ben', role: 'listener' }],
  ];
  test.each(wishes)('without a disk %s is refused, and nothing has happened', (_name, input) => {
    const { mailbox, keeper, links, performed } = aMeetingOfTwo();
    keeper.isFull = true;
    const { meeting } = mailbox;
    const heard = links.ada.messages.length;
    expect(mailbox.receive(input)).toEqual({ ok: false, refusal: { kind: 'store-unavailable' } });
    expect([mailbox.meeting, links.ada.messages.length, performed]).toEqual([meeting, heard, []]);
    keeper.isFull = false;
    expect(mailbox.receive(input).ok).toBe(true);
  });

  test('without a disk a command is refused, and the same under another id works when there is one', () => {
    const { keeper, links, wish } = aMeetingOfTwo();
    keeper.isFull = true;
    wish(ben.session, chat('message-1'), 'c1');
    expect(refusalOf(links.ben)).toBe('store-unavailable');
    expect(eventsOf(links.ada).map(([, type]) => type)).not.toContain('chat.sent');
    keeper.isFull = false;
    wish(ben.session, chat('message-1'), 'c2');
    expect(eventsOf(links.ada).at(-1)?.[1]).toBe('chat.sent');
  });

  test('without a disk what changes nothing that lasts goes on', () => {
    const { keeper, links, wish } = aMeetingOfTwo();
    keeper.isFull = true;
    wish(ben.session, { type: 'reaction.send', reaction: 'clap' });
    expect(eventsOf(links.ada).at(-1)?.[1]).toBe('reaction.sent');
  });

  test('what merely happens goes on, is told, and is written with the next write that succeeds', () => {
    const said: unknown[] = [];
    const { mailbox, keeper, links, wish, clock } = aMeetingOfTwo({ unkept: (why) => said.push(why) });
    keeper.isFull = true;
    mailbox.detach(ben.session, links.ben, 'broken');
    clock.advance(20_000);
    expect(eventsOf(links.ada).slice(-2)).toEqual([
      [expect.any(Number), 'participant.presence'],
      [expect.any(Number), 'participant.left'],
    ]);
    expect([mailbox.isBehind, said.length]).toEqual([true, 1]);
    keeper.isFull = false;
    wish(ada.session, rename('Ada L.'));
    expect(keeper.kept.at(-1)).toBe(mailbox.meeting);
    expect([mailbox.isBehind, mailbox.meeting.departed.has(ben.participant)]).toEqual([false, true]);
  });

  test('what could not be written is tried again by itself, also when the meeting is over', () => {
    const { mailbox, keeper, clock } = aMeetingOfTwo();
    keeper.isFull = true;
    mailbox.receive({ type: 'room.deleted' });
    expect([mailbox.meeting.phase, mailbox.isBehind]).toEqual(['ended', true]);
    clock.advance(60_000);
    keeper.isFull = false;
    clock.advance(5_000);
    expect([keeper.kept.at(-1)?.phase, mailbox.isBehind]).toEqual(['ended', false]);
    const writes = keeper.kept.length;
    clock.advance(600_000);
    expect(keeper.kept).toHaveLength(writes);
  });

  test('the operator’s end of a meeting is a wish, the end of its room a fact', () => {
    const { mailbox, keeper } = aMeetingOfTwo();
    keeper.isFull = true;
    expect(mailbox.receive({ type: 'room.deleted' }, 'wish')).toMatchObject({ refusal: { kind: 'store-unavailable' } });
    expect(mailbox.meeting.phase).toBe('open');
    expect(weights['room.deleted']).toBe('fact');
  });

  test('MT15 a discarded meeting is taken off the disk', () => {
    const { mailbox, keeper, faults } = aMeetingOfTwo({
      obeyed: () => {
        throw new Error('a fault');
      },
    });
    mailbox.command(ada.session, { id: 'c', command: rename('X') }, noInvite);
    expect([faults.length, keeper.kept.at(-1)?.phase]).toEqual([1, 'ended']);
  });
});

describe('SN31 the server goes', () => {
  test('everyone is told, nobody leaves, and nothing more is taken', () => {
    const { mailbox, keeper, links } = aMeetingOfTwo();
    const { meeting } = mailbox;
    const writes = keeper.kept.length;
    const why = { type: '/problems/server-restarting', title: '', status: 503 };
    mailbox.dismiss(why, { kind: 'server-restarting' });
    mailbox.detach(ada.session, links.ada, 'broken');
    expect([links.ada.ended, links.ben.ended]).toEqual([['server-restarting'], ['server-restarting']]);
    expect(mailbox.receive(joinAs('cyd', rolePermissions.speaker))).toMatchObject({
      refusal: { kind: 'server-restarting' },
    });
    expect([mailbox.meeting, keeper.kept.length]).toEqual([meeting, writes]);
  });

  test('what was not written is written on the way out', () => {
    const { mailbox, keeper, links } = aMeetingOfTwo();
    keeper.isFull = true;
    mailbox.detach(ben.session, links.ben, 'broken');
    keeper.isFull = false;
    mailbox.dismiss({ type: '/problems/server-restarting', title: '', status: 503 });
    expect(keeper.kept.at(-1)).toBe(mailbox.meeting);
  });
});

describe('SN20 everyone is sent to come back', () => {
  test('spread over two seconds, sessions stay, and others see nothing of it', () => {
    const { mailbox, links, clock } = aMeetingOfTwo();
    const { stream, seq } = snapshotOf(links.ada);
    mailbox.move();
    expect([links.ada.ended, links.ben.ended]).toEqual([['session-moved'], ['session-moved']]);
    for (const [session, link] of [
      [ada.session, links.ada],
      [ben.session, links.ben],
    ] as const)
      mailbox.detach(session, link, 'broken');
    clock.advance(2_000);
    const back = aLink();
    mailbox.attach(ben.session, aLink());
    mailbox.attach(ada.session, back, { stream, seq });
    expect(typesOf(back)).toEqual(['resumed']);
    clock.advance(60_000);
    expect([...mailbox.meeting.participants.values()].map((one) => one.session.state)).toEqual(['live', 'live']);
  });

  test('who does not come back in ten seconds has lost the connection', () => {
    const { mailbox, clock } = aMeetingOfTwo();
    mailbox.move();
    mailbox.attach(ada.session, aLink());
    clock.advance(9_999);
    expect(mailbox.participantOf(ben.session)?.session.state).toBe('live');
    clock.advance(1);
    expect(mailbox.participantOf(ben.session)?.session.state).toBe('dormant');
    expect(mailbox.participantOf(ada.session)?.session.state).toBe('live');
  });

  test('also where everyone is sent once more meanwhile', () => {
    const { mailbox, clock } = aMeetingOfTwo();
    mailbox.move();
    mailbox.attach(ada.session, aLink());
    clock.advance(5_000);
    mailbox.move();
    mailbox.attach(ada.session, aLink());
    clock.advance(10_000);
    expect(mailbox.participantOf(ben.session)?.session.state).toBe('dormant');
    expect(mailbox.participantOf(ada.session)?.session.state).toBe('live');
  });

  test('the seconds to wait are even', () => {
    const { mailbox } = aMailbox();
    const waits: (number | undefined)[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      const one = joinAs(name, rolePermissions.speaker);
      mailbox.receive(one);
      mailbox.attach(one.session, { ...aLink(), end: (why) => waits.push(why?.retryAfter) });
    }
    mailbox.move();
    expect(waits).toEqual([0, 0.5, 1, 1.5]);
  });
});

test('every input has its weight', () => {
  expect(Object.values(weights).filter((weight) => weight === 'wish')).toHaveLength(6);
});

test('SN15 the notice of the end of a stay reaches the one concerned alone', () => {
  const { mailbox, links, clock } = aMeetingOfTwo();
  const at = seconds(clock.wall());
  const policy = { ...mailbox.meeting.policy, maxStayMinutes: 10 };
  mailbox.receive({ type: 'policy.changed', policy, at });
  const cyd = joinAs('cyd', rolePermissions.speaker, { joinedAt: at });
  mailbox.receive(cyd);
  const link = aLink();
  mailbox.attach(cyd.session, link);
  clock.advance(5 * 60_000);
  expect(last(link)).toMatchObject({ event: { type: 'stay.ending', endsAt: at + 600 } });
  expect(last(link)).not.toHaveProperty('event.to');
  expect(JSON.stringify(links.ada.messages)).not.toContain('stay.ending');
  clock.advance(5 * 60_000);
  expect(link.ended).toEqual(['stay-ended']);
});
