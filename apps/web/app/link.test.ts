import { expect, it } from 'vitest';
import { readLink } from './link.ts';

const read = (address: string) => readLink(new URL(address, 'https://meet.example.org'));
const nothing = { credentials: {}, wishes: {}, search: '' };

it.each([
  ['/a', undefined],
  ['/a#', undefined],
  ['/a#section', undefined],
  ['/a#token=', undefined],
  ['/a?lang=en', undefined],
  ['/a#token=abc.d-e_f', { ...nothing, credentials: { token: 'abc.d-e_f' } }],
  ['/a#x=1&token=abc', { ...nothing, credentials: { token: 'abc' } }],
  ['/a?jwt=q', { ...nothing, credentials: { jwt: 'q' } }],
  ['/a#jwt=h', { ...nothing, credentials: { jwt: 'h' } }],
  // The fragment is looked at first, as Jitsi does; the query leaves the address bar all the same.
  ['/a?jwt=q#jwt=h', { ...nothing, credentials: { jwt: 'h' } }],
  ['/a?jwt=', nothing],
  ['/a?lang=en&jwt=q&x=%20y', { ...nothing, credentials: { jwt: 'q' }, search: '?lang=en&x=+y' }],
  ['/a?lang=en#token=t', { ...nothing, credentials: { token: 't' }, search: '?lang=en' }],
  ['/a#token=t&jwt=h', { ...nothing, credentials: { token: 't', jwt: 'h' } }],
  [
    '/a#token=t&name=Zo%C3%AB%20Martin&audio=0&video=1',
    { ...nothing, credentials: { token: 't' }, wishes: { name: 'Zoë Martin', microphone: false, camera: true } },
  ],
  ['/a#name=Ana&audio=yes', { ...nothing, wishes: { name: 'Ana' } }],
  [
    '/a?jwt=q#config.startWithAudioMuted=true&config.startWithVideoMuted=false&userInfo.displayName=%22Ana%20B.%22',
    { ...nothing, credentials: { jwt: 'q' }, wishes: { name: 'Ana B.', microphone: false, camera: true } },
  ],
])('%s carries %j', (address, carried) => {
  expect(read(address)).toEqual(carried);
});
