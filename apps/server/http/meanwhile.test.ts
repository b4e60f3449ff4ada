/** Rights that end while a change is being made, and names that are somebody else's. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { raise, type Stage } from '../testing/stage.ts';

let stage: Stage;
beforeEach(async () => {
  const issuer = { id: 'school', issuer: 'x', audience: 'y', algorithms: ['HS256'], secret: 's'.repeat(40) };
  stage = await raise({ FOYER_ROOM_CREATION: 'signed-in', FOYER_ADMISSION_ISSUERS: JSON.stringify([issuer]) });
});
afterEach(() => stage.stop());

test('RM12 a policy is not changed by who lost the role while the new password was hashed', async () => {
  await stage.room('demo', { hostless: 'keep' });
  await stage.join('demo', 'host', { name: 'Hal', identity: 'hal' });
  const { channel, participant } = await stage.join('demo', 'host', { name: 'Eve', identity: 'eve' });
  const { passwords, meetings } = stage.server;
  const hash = passwords.hash.bind(passwords);
  passwords.hash = async (password) => {
    meetings.expel('demo', participant.id, { ban: false, by: 'key:bootstrap' });
    return hash(password);
  };
  const as = { authorization: `Bearer ${channel.token}`, 'if-match': '"1"' };
  const answer = await stage.call('PATCH', '/api/v1/rooms/demo', { policy: { password: 'mine' } }, as);
  expect(answer).toMatchObject({ status: 401, slug: 'api-key-invalid' });
  expect(await stage.server.store.rooms.find('demo')).toMatchObject({ version: 1, passwordHash: null });
});

test.each(['account:u_1', 'account:', 'school:ann'])('TK10 no token is made for %s', async (identity) => {
  await stage.room('demo');
  const wish = { role: 'speaker', name: 'Eve', identity };
  const one = await stage.call('POST', '/api/v1/rooms/demo/join-tokens', wish, 'operator');
  expect(one).toMatchObject({ status: 400, slug: 'request-invalid', json: { errors: [{ pointer: '/identity' }] } });
  const batch = {
    role: 'speaker',
    tokens: [
      { name: 'Ann', identity: 'ann' },
      { name: 'Eve', identity },
    ],
  };
  const many = await stage.call('POST', '/api/v1/rooms/demo/join-tokens/batch', batch, 'operator');
  expect(many).toMatchObject({ status: 400, slug: 'request-invalid' });
  const listed = await stage.call('GET', '/api/v1/rooms/demo/join-tokens', undefined, 'operator');
  expect(listed.json.items).toEqual([]);
});

test('TK10 other identities with a colon are anybody’s', async () => {
  await stage.room('demo');
  const { participant } = await stage.join('demo', 'speaker', { identity: 'schoolyard:ann', name: 'Ann' });
  expect(participant.identity).toBe('schoolyard:ann');
});

test('MI8 nobody comes to own the tokens of MiroTalk’s clients by making their room first', async () => {
  const user = await stage.account('user');
  const made = await stage.call('POST', '/api/v1/rooms', { slug: 'mirotalk-tokens' }, user);
  expect(made).toMatchObject({ status: 400, slug: 'request-invalid' });
});
