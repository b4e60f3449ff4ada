import { afterAll, beforeAll, expect, test } from 'vitest';
import { raise, type Stage } from '../testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await raise();
});
afterAll(async () => stage.stop());

type Operation = {
  readonly summary?: string;
  readonly security?: unknown;
  readonly responses: Record<string, unknown>;
};

test('the OpenAPI document is made of the routes, under its two addresses', async () => {
  const said = await stage.call('GET', '/api/openapi.json');
  expect(said.status).toBe(200);
  expect(said.json.openapi).toBe('3.1.0');
  expect((await stage.call('GET', '/api/v1/openapi.json')).json).toEqual(said.json);
  const paths: Record<string, Record<string, Operation>> = said.json.paths;
  for (const path of [
    '/api/v1/rooms',
    '/api/v1/rooms/{slug}',
    '/api/v1/rooms/{slug}/join',
    '/api/v1/rooms/{slug}/join-tokens',
    '/api/v1/rooms/{slug}/join-tokens/batch',
    '/api/v1/join-tokens/{id}',
    '/api/v1/accounts',
    '/api/v1/api-keys',
    '/api/v1/audit',
  ])
    expect(Object.keys(paths)).toContain(path);
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { summary, responses }] of Object.entries(operations)) {
      expect(summary, `${method} ${path} says what it does`).toMatch(/^[A-Z]/);
      expect(Object.keys(responses).length).toBeGreaterThan(0);
    }
  // Other systems' calls are described by those systems.
  expect(Object.keys(paths).filter((path) => path.startsWith('/compat'))).toEqual([]);
});

test('the page and everything it needs come from this server, under the policy of all our pages', async () => {
  const page = await stage.call('GET', '/api/docs');
  expect(page.status).toBe(200);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toBe((await stage.call('GET', '/healthz')).headers['content-security-policy']);
  expect(policy).not.toContain('unsafe');
  expect(policy).toContain("default-src 'none'");
  const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => String(part));
  expect(parts.length).toBeGreaterThan(4);
  for (const part of parts) {
    expect(part).toMatch(/^\/api\/docs\/static\//);
    expect((await stage.call('GET', part)).status, part).toBe(200);
  }
  expect(page.text).not.toMatch(/<script>|style=|https?:/);
  const start = (await stage.call('GET', '/api/docs/static/swagger-initializer.js')).text;
  expect(start).toMatch(/validatorUrl: (?:null|undefined)/);
  expect((await stage.call('GET', '/api/docs/json')).json).toEqual((await stage.call('GET', '/api/openapi.json')).json);
});
