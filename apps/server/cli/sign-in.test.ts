import { doctorReportSchema } from '@foyer/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKey, raise, type Stage } from '../testing/stage.ts';
import { run } from './run.ts';

let stage: Stage;
let url: string;
beforeAll(async () => {
  // Nothing listens there.
  const provider = { id: 'company', name: 'Company', issuer: 'http://127.0.0.1:1/realms/staff', clientId: 'foyer' };
  stage = await raise({
    FOYER_SIGN_IN_PROVIDERS: JSON.stringify([provider]),
    FOYER_PUBLIC_URL: 'http://localhost:3000',
  });
  url = await stage.listen();
});
afterAll(() => stage.stop());

async function foyer(line: string, more: { readonly coloured?: boolean; readonly at?: string } = {}) {
  const said = { out: '', err: '' };
  const code = await run(line.split(' '), {
    env: { FOYER_URL: more.at ?? url, FOYER_API_KEY: apiKey },
    folder: '/nowhere',
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    read: () => undefined,
    secret: () => '',
    coloured: more.coloured ?? false,
  });
  return { code, ...said };
}

test('SI32 the doctor prints what is wrong, where to set it there and here, and ends with 1', async () => {
  const { code, out, err } = await foyer('doctor');
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toMatch(/^Company \(company, Keycloak\): http:\/\/127\.0\.0\.1:1\/realms\/staff\n/);
  expect(out).toMatch(/^ {2}fault {2}discovery {3}127\.0\.0\.1:1 does not answer.*\(sign-in-provider-unreachable\)$/m);
  expect(out).toMatch(/^ {21}Here: issuer:/m);
  expect(out).toMatch(/^ {4}redirect address {5}http:\/\/localhost:3000\/sign-in\/company\/callback$/m);
  expect(out).toMatch(/^Faults: 1\. Hints: 0\.\n$/m);
  expect(out).not.toContain('\u001b');
});

test('SI32 in colour on a terminal alone', async () => {
  expect((await foyer('doctor company', { coloured: true })).out).toContain('\u001b[31mfault\u001b[0m');
});

test('SI32 the doctor for programs, and one provider that is not there', async () => {
  const { code, out } = await foyer('doctor company --json');
  expect(code).toBe(1);
  expect(doctorReportSchema.parse(JSON.parse(out)).providers).toHaveLength(1);
  expect(await foyer('doctor nobody')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('(not-found)') });
});

test('SI32 a server without providers is not ill', async () => {
  const plain = await raise();
  const at = await plain.listen();
  expect(await foyer('doctor', { at })).toEqual({
    ...{ code: 0, err: '', out: 'No provider is configured (FOYER_SIGN_IN_PROVIDERS).\n' },
  });
  expect((await foyer('sign-in-keys list', { at })).out).toBe('(none)\n');
  await plain.stop();
});

test('SI30 failures as a list, and one by its reference with facts and advice', async () => {
  expect((await foyer('sign-in-failures')).out).toBe('(none)\n');
  await stage.server.store.signInFailures.add({
    ...{ ref: 'f_cli', at: 1_800_000_000, provider: 'company', cause: 'sign-in-audience-wrong', network: '192.0.2.1' },
    facts: { token: 'id-token', expected: 'foyer', received: ['other\u001b[31m', 'third'] },
  });
  expect((await foyer('sign-in-failures')).out).toMatch(
    /^f_cli +2027-01-15 08:00Z +company +sign-in-audience-wrong +192\.0\.2\.1$/m,
  );
  const { out, code } = await foyer('sign-in-failures f_cli');
  expect(code).toBe(0);
  expect(out).toContain('The ID token is meant for another client (aud). It should be “foyer”.');
  expect(out).toMatch(/^received {3}other.*, third$/m);
  expect(out).toMatch(/^There \(Keycloak\): /m);
  expect(out).toMatch(/^Here: clientId/m);
  expect(out).not.toContain('\u001b');
  expect(await foyer('sign-in-failures f_none')).toMatchObject({
    code: 1,
    err: expect.stringContaining('(not-found)'),
  });
});

test('SI17 keys are listed and rotated', async () => {
  const kids = async (line: string) => {
    const { out } = await foyer(line);
    return out
      .split('\n')
      .slice(1, -1)
      .map((row) => row.split(/ +/));
  };
  const before = await kids('sign-in-keys list');
  expect(before.map(([, use, , state]) => [use, state])).toEqual([
    ['enc', 'published'],
    ['enc', 'published'],
  ]);
  const after = await kids('sign-in-keys rotate');
  expect(after).toHaveLength(4);
  expect(
    after.filter(([kid]) => before.some(([known]) => known === kid)).every(([, , , state]) => state === 'kept'),
  ).toBe(true);
});
