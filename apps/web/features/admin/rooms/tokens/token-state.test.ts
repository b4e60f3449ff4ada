import { seconds } from '@foyer/kernel';
import type { JoinTokenInfo } from '@foyer/wire';
import { expect, it } from 'vitest';
import { isRevocable, stateOf, type TokenState } from './token-state.ts';

const plain: JoinTokenInfo = {
  id: 'j_1',
  room: 'a',
  rooms: [],
  role: 'speaker',
  permissions: [],
  name: null,
  identity: null,
  createdAt: 100,
  notBefore: null,
  expiresAt: 1000,
  uses: null,
  used: 0,
  lastUsedAt: null,
  revokedAt: null,
  madeBy: 'account:u_1',
};

it.each<[TokenState, Partial<JoinTokenInfo>, number]>([
  ['valid', {}, 999],
  ['expired', {}, 1000],
  ['valid', { uses: 2, used: 1 }, 500],
  ['used-up', { uses: 2, used: 2 }, 500],
  ['valid', { uses: null, used: 900 }, 500],
  ['not-yet', { notBefore: 501 }, 500],
  ['valid', { notBefore: 500 }, 500],
  ['revoked', { revokedAt: 400 }, 500],
  ['revoked', { revokedAt: 400, uses: 1, used: 1 }, 2000],
  ['expired', { uses: 1, used: 1 }, 1000],
])('is %s with %o at %i', (state, facts, now) => {
  expect(stateOf({ ...plain, ...facts }, seconds(now))).toBe(state);
});

it('can be taken back while somebody might still come or be in by it', () => {
  const states: readonly TokenState[] = ['valid', 'not-yet', 'used-up', 'expired', 'revoked'];
  expect(states.filter(isRevocable)).toEqual(['valid', 'not-yet', 'used-up']);
});
