/** What a hostile page may try through somebody's browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';

let stage: Stage;
const folder = mkdtempSync(join(tmpdir(), 'foyer-client-'));
beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  stage = await raise({ FOYER_ROOM_CREATION: 'anyone' }, { clientFolder: folder });
  await stage.room('demo');
});
afterAll(async () => {
  await stage.stop();
  rmSync(folder, { recursive: true });
});

describe.each(['/', '/demo', '/healthz', '/api/v1/welcome', '/api/v1/nothing', '/problems/token-expired'])(
  '[browser] headers of %s',
  (path) => {
    test('a strict policy of our own origin, no frames, no sniffing, no referrer', async () => {
      const { headers } = await stage.call('GET', path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("connect-src 'self' ws://localhost:3000 wss://localhost:3000");
      expect(policy).not.toMatch(/unsafe|\*|https?:\/\//);
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['permissions-policy']).toContain('camera=(self)');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers).not.toHaveProperty('set-cookie');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    });
  },
);

test('[browser] a hostile Host header does not get into the policy', async () => {
  const raw = await stage.server.http.inject({
    url: '/',
    headers: { host: "evil.example; script-src 'unsafe-inline'" },
  });
  expect(String(raw.headers['content-security-policy'])).not.toContain('evil');
});

test.each(['https://evil.example', 'null'])('[browser] no CORS for %s', async (origin) => {
  const preflight = await stage.server.http.inject({
    method: 'OPTIONS',
    url: '/api/v1/rooms',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });
  expect(preflight.headers).not.toHaveProperty('access-control-allow-origin');
  expect(preflight.statusCode).toBe(404);
});

describe('[browser] CSRF: what a form can send changes nothing', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    '%s',
    async (type) => {
      for (const url of ['/api/v1/rooms', '/api/v1/rooms/demo/join', '/api/v1/rooms/demo/join-tokens']) {
        const raw = await stage.server.http.inject({
          method: 'POST',
          url,
          headers: { 'content-type': type, origin: 'https://evil.example' },
          payload: '{"slug":"csrf"}',
        });
        expect(raw.statusCode, url).toBeGreaterThanOrEqual(400);
      }
      expect((await stage.call('GET', '/api/v1/rooms/csrf', undefined, 'operator')).slug).toBe('room-not-found');
    },
  );

  test('no body at all makes no room', async () => {
    const raw = await stage.server.http.inject({ method: 'POST', url: '/api/v1/rooms' });
    expect(raw.json().type).toBe('/problems/request-invalid');
  });
});

test('[browser] no redirect anywhere: there is none to open', async () => {
  for (const url of [
    '//evil.example',
    '/demo//evil.example',
    '/?next=https://evil.example',
    '/\\evil.example',
    '/api//v1/rooms',
  ]) {
    const raw = await stage.server.http.inject({ url });
    expect(raw.headers).not.toHaveProperty('location');
  }
});

test('[browser] spoofed forwarding headers are not believed', async () => {
  const raw = await stage.server.http.inject({
    method: 'POST',
    url: '/api/v1/rooms',
    headers: {
      host: 'localhost:3000',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '1.2.3.4',
    },
    payload: {},
  });
  expect(raw.json().url).toMatch(/^http:\/\/localhost:3000\//);
});

test('[browser] behind a trusted proxy they are', async () => {
  const own = await raise({ FOYER_ROOM_CREATION: 'anyone', FOYER_TRUSTED_PROXIES: '127.0.0.1' });
  const raw = await own.server.http.inject({
    method: 'POST',
    url: '/api/v1/rooms',
    headers: { 'x-forwarded-host': 'meet.example.org', 'x-forwarded-proto': 'https' },
    payload: {},
  });
  expect(raw.json().url).toMatch(/^https:\/\/meet\.example\.org\//);
  await own.stop();
});
