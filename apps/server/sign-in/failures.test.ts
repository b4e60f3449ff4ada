import { expect, test } from 'vitest';
import { countingChance } from '../access/testing.ts';
import { FakeClock } from '../clock.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { failurePage, unknownPage } from './failure-page.ts';
import { SignInFailures } from './failures.ts';

function stage(mostInMinute = 5) {
  const store = new SqliteStore(':memory:');
  const [clock, chance] = [new FakeClock(), countingChance()];
  const said: { readonly facts: object; readonly text: string }[] = [];
  const noted: object[] = [];
  const note = (facts: object, text: string) => void said.push({ facts, text });
  const failures = new SignInFailures({
    ...{ store: store.signInFailures, clock, chance, days: 30, mostInMinute },
    audit: { note: (entry: object) => void noted.push(entry) } as never,
    log: { warn: note, error: note } as never,
  });
  return { store, clock, failures, said, noted };
}

const failed = {
  failure: { kind: 'sign-in-token-expired', facts: { seconds: 90, token: 'id-token' } },
  provider: 'company',
  network: '192.0.2.7',
} as const;

test('SI30 a failure is kept under a reference, said in the log and noted for the audit', async () => {
  const { store, clock, failures, said, noted } = stage();
  const ref = await failures.keep(failed);
  expect(ref).toMatch(/^f_[0-9A-Z]{12}$/);
  const facts = { seconds: 90, token: 'id-token' };
  const kept = {
    ref,
    at: clock.wall(),
    provider: 'company',
    cause: 'sign-in-token-expired',
    facts,
    network: '192.0.2.7',
  };
  expect(await failures.find(ref)).toEqual(kept);
  expect(said).toEqual([
    {
      text: 'a sign-in failed',
      facts: {
        ref,
        provider: 'company',
        cause: kept.cause,
        facts: { seconds: 90, use: 'id-token' },
        network: kept.network,
      },
    },
  ]);
  const reason = 'sign-in-token-expired';
  expect(noted).toEqual([
    { what: 'sign-in.refused', by: 'visitor', credential: 'provider:company', reason, network: '192.0.2.7' },
  ]);
  await store.close();
});

test('SI30 after its days it is forgotten', async () => {
  const { store, clock, failures } = stage();
  failures.start();
  const ref = await failures.keep(failed);
  clock.advance(30 * 86_400_000);
  expect(await failures.find(ref)).toBeDefined();
  clock.advance(6 * 3_600_000);
  await expect.poll(() => failures.find(ref)).toBeUndefined();
  failures.stop();
  await store.close();
});

test('SI30 a flood does not fill the disk: each is answered, some of a minute are kept, the rest is counted', async () => {
  const { store, clock, failures, said } = stage();
  const refs = new Set<string>();
  for (let count = 0; count < 50; count += 1) refs.add(await failures.keep({ ...failed, network: `192.0.2.${count}` }));
  expect(refs.size).toBe(50);
  expect(await store.signInFailures.list(100)).toHaveLength(5);
  clock.advance(60_000);
  await failures.keep(failed);
  expect(said.at(-2)).toEqual({ text: 'more sign-ins failed in a minute than are kept', facts: { dropped: 45 } });
  expect(await store.signInFailures.list(100)).toHaveLength(6);
  await store.close();
});

test('SI30 a flood from one network leaves room for what happens to others', async () => {
  const { store, clock, failures } = stage();
  for (let count = 0; count < 50; count += 1) await failures.keep(failed);
  expect(await store.signInFailures.list(100)).toHaveLength(3);
  const other = await failures.keep({ ...failed, network: '198.51.100.1' });
  expect(await failures.find(other)).toMatchObject({ network: '198.51.100.1' });
  clock.advance(60_000);
  expect(await failures.find(await failures.keep(failed))).toBeDefined();
  await store.close();
});

test('SI30 while the store is away the person gets a reference all the same, and the log has the cause', async () => {
  const { store, failures, said } = stage();
  await store.close();
  const ref = await failures.keep(failed);
  expect(said.map(({ text }) => text)).toEqual([
    'a sign-in failed',
    'the reason of a failed sign-in could not be kept',
  ]);
  expect(said[0]?.facts).toMatchObject({ ref, cause: 'sign-in-token-expired' });
});

const shown = {
  ref: 'f_0123456789AB',
  cause: 'sign-in-nonce-wrong',
  provider: { id: 'a', name: `"><script>alert('1')</script>` },
  return: `/a?b='"&c=$&$1`,
} as const;
const index = '<!doctype html><html><head><title>x</title></head><body><div id="root"></div></body></html>';

test.each([
  ['the client’s page', index],
  ['no client', undefined],
  ['a page of another make', '<html><body></body></html>'],
])('SI29 in %s: the sentence, the reference and the ways on, and no markup of others', (_what, page) => {
  const text = failurePage(shown, page);
  expect(text).toContain('<main class="plain">');
  expect(text).toContain('Reference: <code data-ref>f_0123456789AB</code>');
  expect(text).toContain('took too long, was already used, or began in another browser');
  expect(text).not.toContain('<script>');
  const content = /<meta name="foyer-sign-in-failure" content="([^"]*)">/.exec(text)?.[1] ?? '';
  const plain = content.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  expect(JSON.parse(plain)).toEqual({ ref: shown.ref, tells: 'begin-again', provider: 'a', return: shown.return });
  expect(text).toContain(`href="/sign-in/a?return=${encodeURIComponent(shown.return).replaceAll("'", '&#39;')}"`);
});

test.each([
  ['/', '/sign-in/a?another=true'],
  ['/room', '/sign-in/a?return=%2Froom&amp;another=true'],
])('SI29 who may not come in is offered another account, back to %s', (back, href) => {
  const text = failurePage({ ...shown, cause: 'sign-in-not-admitted', return: back }, index);
  expect(text).toContain(`<a href="${href}">Try another account</a>`);
  expect(text).not.toContain('Try again');
});

test('SI29 where there is no such provider nothing is tried again; an unknown reference says nothing', () => {
  const text = failurePage({ ...shown, cause: 'sign-in-provider-unknown', provider: null, return: '/' }, index);
  expect(text).not.toContain('Try again');
  expect(text).toContain('href="/sign-in"');
  expect(unknownPage(index)).not.toContain('foyer-sign-in-failure');
  expect(unknownPage(index)).toContain('Nothing is known of this sign-in');
});
