import { afterEach, describe, expect, test } from 'vitest';
import { raise, type Stage } from '../testing/stage.ts';

const acme = { id: 'acme', name: 'Acme', issuer: 'https://id.acme.example/realms/people', clientId: 'foyer' };
const second = { ...acme, id: 'second', issuer: 'https://id.acme.example/realms/guests/' };
const globex = { ...acme, id: 'globex', issuer: 'https://globex.example:8443' };

let stage: Stage;
afterEach(() => stage.stop());

async function raised(providers: readonly object[], more: Record<string, string> = {}): Promise<string | undefined> {
  stage = await raise({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify(providers), ...more });
  const { headers } = await stage.call('GET', '/demo');
  return /connect-src ([^;]+)/.exec(String(headers['content-security-policy']))?.[1];
}

const own = "'self' ws://localhost:3000 wss://localhost:3000";

describe('SI37 what a page may ask for beside this server', () => {
  test('the origins of providers, each once, and no more', async () => {
    expect(await raised([acme, second, globex])).toBe(`${own} https://id.acme.example https://globex.example:8443`);
  });

  test('none where no browser is signed in again silently', async () => {
    expect(await raised([acme], { FOYER_SIGN_IN_RENEW_SILENTLY: 'false' })).toBe(own);
  });

  test('none without providers', async () => {
    expect(await raised([])).toBe(own);
  });

  test('of two hundred as many as fit, in their order; each of them is still offered', async () => {
    const many = Array.from({ length: 200 }, (_, at) => ({
      ...{ ...acme, id: `p${at}` },
      issuer: `https://id-${at}.a-customer-of-ours.example/realms/people`,
    }));
    const named = (await raised(many))?.slice(own.length + 1).split(' ') ?? [];
    expect(named.length).toBeGreaterThan(30);
    expect(named).toEqual(many.slice(0, named.length).map(({ issuer }) => new URL(issuer).origin));
    const page = await stage.call('GET', '/demo');
    expect(JSON.stringify(page.headers).length).toBeLessThan(3_500);
    const { json, status } = await stage.call('GET', '/api/v1/welcome');
    expect([status, json.providers.map(({ id }: { id: string }) => id)]).toEqual([200, many.map(({ id }) => id)]);
  });

  test('a thousand of one company’s house take the room of one', async () => {
    const many = Array.from({ length: 1_000 }, (_, at) => ({ ...acme, id: `p${at}`, issuer: `${acme.issuer}${at}` }));
    expect(await raised(many)).toBe(`${own} https://id.acme.example`);
  });

  test('it is told where to ask', async () => {
    await raised([acme, second]);
    const { json } = await stage.call('GET', '/api/v1/welcome');
    expect(json.providers).toEqual([
      {
        ...{ id: 'acme', name: 'Acme', icon: null },
        discovery: 'https://id.acme.example/realms/people/.well-known/openid-configuration',
      },
      {
        ...{ id: 'second', name: 'Acme', icon: null },
        discovery: 'https://id.acme.example/realms/guests/.well-known/openid-configuration',
      },
    ]);
  });
});
