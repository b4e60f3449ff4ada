import { expect, it } from 'vitest';
import { actorWords } from './actor-words.ts';

const known = { me: 'u_me', accounts: new Map([['u_1', 'ana']]), keys: new Map([['a_1', 'Calendar']]) };

it.each([
  ['account:u_me', 'you', ''],
  ['account:u_1', 'account', 'ana'],
  ['account:u_gone', 'someAccount', ''],
  ['key:a_1', 'key', 'Calendar'],
  ['key:a_gone', 'someKey', ''],
  ['key:bootstrap', 'serverKey', ''],
  ['participant:p_1', 'participant', ''],
  ['visitor', 'visitor', ''],
  ['server', 'server', ''],
  ['mirotalk:x:y', 'other', 'mirotalk:x:y'],
])('%s is %s %s', (by, key, name) => {
  expect(actorWords(by, known)).toEqual({ key, name });
});
