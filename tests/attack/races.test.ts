/** Things that happen at once, over real sockets, and what must be true afterwards. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';
import { enter, goodbyeOf } from './people.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await raise({ FOYER_MEETING_CAPACITY: '5', FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '100000' });
  await stage.room('demo');
  await stage.listen();
});
afterEach(async () => stage.stop());

const wish = (command: object, id = 'c') => ({ type: 'command', id, command });

test('[races] the last seat ×50: exactly as many come in as there are seats', async () => {
  const token = await stage.token('demo', { role: 'speaker', name: 'Ada' });
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => stage.call('POST', '/api/v1/rooms/demo/join', { credentials: { token } })),
  );
  const slugs = answers.map((answer) => answer.slug ?? 'admitted').sort();
  expect(slugs.filter((slug) => slug === 'admitted')).toHaveLength(5);
  expect(slugs.filter((slug) => slug === 'room-full')).toHaveLength(45);
});

test('[races] one token used 200 times at once by one person: one participant', async () => {
  const token = await stage.token('demo', { role: 'speaker', name: 'Ada', identity: 'ada' });
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => stage.call('POST', '/api/v1/rooms/demo/join', { credentials: { token } })),
  );
  expect(new Set(answers.map((answer) => answer.json.participant.id)).size).toBe(1);
  expect(stage.server.meetings.find('demo')?.meeting.participants.size).toBe(1);
});

test('[races] leave and join at once: inside afterwards, and the media server was asked in that order', async () => {
  await enter(stage, 'demo', 'host', { identity: 'host' });
  for (let i = 0; i < 20; i += 1) {
    const ada = await enter(stage, 'demo', 'speaker', { identity: 'ada' });
    ada.say(wish({ type: 'participant.leave' }));
    const again = stage.join('demo', 'speaker', { identity: 'ada' });
    expect([1000, 4409]).toContain(await ada.closed);
    const { participant } = await again;
    const inside = [...(stage.server.meetings.find('demo')?.meeting.participants.keys() ?? [])];
    if (!inside.includes(participant.id as never)) expect(inside).toHaveLength(1);
  }
});

test('[races] end and join at once: who comes in is in a meeting that lives', async () => {
  for (let i = 0; i < 10; i += 1) {
    const host = await enter(stage, 'demo', 'host', { identity: 'host' });
    host.say(wish({ type: 'meeting.end' }));
    const joined = await stage.join('demo', 'speaker', { identity: `late-${i}` });
    await host.closed;
    const meeting = stage.server.meetings.find('demo')?.meeting;
    if (meeting !== undefined) expect([...meeting.participants.keys()]).toContain(joined.participant.id);
    stage.server.meetings.roomDeleted({ id: 'none', slug: 'demo' });
  }
});

test('[races] two hosts end it at once: it ends once, both are told', async () => {
  const [ada, ben, cyd] = await Promise.all([
    enter(stage, 'demo', 'host', { identity: 'ada' }),
    enter(stage, 'demo', 'host', { identity: 'ben' }),
    enter(stage, 'demo', 'speaker', { identity: 'cyd' }),
  ]);
  ada.say(wish({ type: 'meeting.end' }));
  ben.say(wish({ type: 'meeting.end' }));
  expect(await Promise.all([ada.closed, ben.closed, cyd.closed])).toEqual([4410, 4410, 4410]);
  expect(cyd.heard.filter((one) => one.type === 'event' && one.event.type === 'meeting.ended')).toHaveLength(1);
  await expect.poll(() => stage.media.asked).toEqual(['end demo']);
});

test('[races] two hosts remove each other at once: at least one stays', async () => {
  const [ada, ben] = await Promise.all([
    enter(stage, 'demo', 'host', { identity: 'ada' }),
    enter(stage, 'demo', 'host', { identity: 'ben' }),
  ]);
  ada.say(wish({ type: 'participant.remove', participant: ben.id }));
  ben.say(wish({ type: 'participant.remove', participant: ada.id }));
  await Promise.race([ada.closed, ben.closed]);
  expect(stage.server.meetings.find('demo')?.meeting.participants.size).toBe(1);
  expect([goodbyeOf(ada), goodbyeOf(ben)].filter((slug) => slug === 'participant-removed')).toHaveLength(1);
});

test('[races] removed while a command of theirs is on the way: it has no effect', async () => {
  const ada = await enter(stage, 'demo', 'host', { identity: 'ada' });
  const ben = await enter(stage, 'demo', 'host', { identity: 'ben' });
  ada.say(wish({ type: 'participant.remove', participant: ben.id }));
  await ben.closed;
  expect(ben.socket.readyState).toBe(3);
  expect(stage.server.meetings.find('demo')?.meeting.phase).toBe('open');
});

test('[races] a room deleted while a join waits for the media server: the join finds it gone', async () => {
  const host = await enter(stage, 'demo', 'host', { identity: 'ada' });
  let release = (): void => undefined;
  stage.media.removeParticipant = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  host.say(wish({ type: 'participant.leave' }));
  await host.closed;
  const token = await stage.token('demo', { role: 'speaker', name: 'Ben' });
  const joining = stage.call('POST', '/api/v1/rooms/demo/join', { credentials: { token } });
  await stage.call('DELETE', '/api/v1/rooms/demo', undefined, 'operator');
  release();
  expect((await joining).slug).toBe('room-not-found');
  expect(stage.server.meetings.find('demo')).toBeUndefined();
});

test('[races] a join while the server goes', async () => {
  const token = await stage.token('demo', { role: 'speaker', name: 'Ben' });
  stage.server.meetings.dismissAll({ type: '/problems/server-restarting', title: '', status: 503 });
  const answer = await stage.call('POST', '/api/v1/rooms/demo/join', { credentials: { token } });
  expect(answer).toMatchObject({ status: 503, slug: 'server-restarting', json: { retryAfter: 2 } });
});

test('[races] a room deleted while fifty join: nobody is left in a meeting without a room', async () => {
  const token = await stage.token('demo', { role: 'speaker', name: 'Ada' });
  const joins = Array.from({ length: 50 }, () =>
    stage.call('POST', '/api/v1/rooms/demo/join', { credentials: { token } }),
  );
  const gone = stage.call('DELETE', '/api/v1/rooms/demo', undefined, 'operator');
  await Promise.all([...joins, gone]);
  expect((await stage.call('POST', '/api/v1/rooms/demo/join', { credentials: { token } })).slug).toBe('room-not-found');
  expect(stage.server.meetings.find('demo')).toBeUndefined();
});
