import { describe, expect, it } from 'vitest';
import { isReached } from './provider-reach.ts';

const address = 'https://id.acme.example/.well-known/openid-configuration';
const patient = new AbortController().signal;

describe('SI37 whether a browser reaches a provider', () => {
  it('is asked without cookies, stored answers or a word about this page', async () => {
    const asked: [string, RequestInit][] = [];
    const fetching = async (...of: [string, RequestInit]) => void asked.push(of);
    expect(await isReached(address, patient, fetching)).toBe(true);
    expect(asked).toEqual([
      [
        address,
        {
          ...{ mode: 'no-cors', credentials: 'omit', cache: 'no-store', redirect: 'follow' },
          ...{ referrerPolicy: 'no-referrer', signal: patient },
        },
      ],
    ]);
  });

  it('yes, whatever answers', async () => {
    expect(await isReached(address, patient, async () => new Response('', { status: 404 }))).toBe(true);
  });

  it('no, where nothing does', async () => {
    expect(await isReached(address, patient, () => Promise.reject(new TypeError('Failed to fetch')))).toBe(false);
  });

  it('no, where it takes too long', async () => {
    const patience = new AbortController();
    const fetching = (_: string, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const reached = isReached(address, patience.signal, fetching);
    patience.abort();
    expect(await reached).toBe(false);
  });
});
