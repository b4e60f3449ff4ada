/** Clocks that differ (SI14): within `leewaySeconds` a token counts, one second beyond it does not. Our own stands still here. */
import { seconds } from '@foyer/kernel';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../apps/server/clock.ts';
import type { Claims } from '../harness/oidc/minting.ts';
import { postLogoutToken, type StubIssuer } from '../harness/oidc/stub.ts';
import { StubProviders } from '../harness/oidc/stub-providers.ts';
import { Company, wish } from './company.ts';

const now = Math.floor(Date.now() / 1_000);
const leeways = { default: 30, exact: 0, patient: 600 } as const;
type Leeway = keyof typeof leeways;
const names = Object.keys(leeways) as Leeway[];

let stubs: StubProviders;
let company: Company;
const at = new Map<string, StubIssuer>();

beforeAll(async () => {
  stubs = await StubProviders.start();
  const added = (id: string, more: object) => {
    const issuer = stubs.add(id);
    at.set(id, issuer);
    return wish(id, issuer, more);
  };
  const wishes = [
    added('default', {}),
    added('exact', { leewaySeconds: leeways.exact }),
    added('patient', { leewaySeconds: leeways.patient }),
    added('answers', { response: 'jwt' }),
  ];
  company = await Company.open(wishes, { over: { clock: { ...systemClock, wall: () => seconds(now) } } });
});
afterEach(() => {
  for (const issuer of at.values()) issuer.straighten();
});
afterAll(() => company.end(stubs));

function issuerOf(id: string): StubIssuer {
  const found = at.get(id);
  if (found === undefined) throw new Error(`no provider ${id}`);
  return found;
}

/** Right claims, with these times in place of the provider's. */
function withTimes(id: string, times: Claims): StubIssuer {
  const issuer = issuerOf(id);
  issuer.manners.mint = (claims) => issuer.sign({ ...claims, iat: now, exp: now + 60, ...times });
  return issuer;
}

/** The last second that is taken, and the first that is not. */
const edges = names.flatMap((id) => {
  const leeway = leeways[id];
  return [
    ...[{ id, claim: 'exp', taken: now - leeway + 1, refused: now - leeway, seconds: leeway }],
    ...['iat', 'nbf'].map((claim) => ({
      ...{ id, claim, taken: now + leeway, refused: now + leeway + 1, seconds: leeway + 1 },
    })),
  ];
});
const causes: Readonly<Record<string, string>> = {
  exp: 'sign-in-token-expired',
  iat: 'sign-in-token-not-yet-valid',
  nbf: 'sign-in-token-not-yet-valid',
};

test.each(edges)('SI14 $id: $claim at the edge of what is taken', async ({ id, claim, taken }) => {
  withTimes(id, { [claim]: taken });
  expect((await company.signedIn(id)).account.provider).toMatchObject({ id });
});

test.each(edges)('SI14 $id: $claim a second beyond it', async ({ id, claim, refused, seconds: late }) => {
  withTimes(id, { [claim]: refused });
  const { cause, failure } = await company.fails(id);
  expect(cause).toBe(causes[claim]);
  expect(failure.facts).toEqual({ token: 'id-token', claim, seconds: late, leeway: leeways[id] });
});

test.each([
  ['the last second', 1, undefined],
  ['the first', 0, 'sign-in-token-expired'],
])('SI9 SI14 an answer as a token that has expired, in %s', async (_which, more, cause) => {
  const issuer = withTimes('answers', {});
  issuer.manners.mintAnswer = (claims) => issuer.sign({ ...claims, exp: now - leeways.default + more });
  if (cause === undefined) await company.signedIn('answers');
  else expect((await company.fails('answers')).cause).toBe(cause);
});

/** A logout token that says no end itself counts for five minutes. */
const logouts = [
  ['its end', { exp: now - 30 + 1 }, { exp: now - 30 }],
  ['its making', { iat: now + 30 }, { iat: now + 30 + 1 }],
  ['its making, without an end', { iat: now - 300 - 30 + 1, exp: undefined }, { iat: now - 300 - 30, exp: undefined }],
] as const;

test.each(logouts)('SI26 a logout token by %s: at the edge, and a second beyond it', async (_which, good, bad) => {
  const issuer = withTimes('default', {});
  const address = `${company.url}/sign-in/default/backchannel-logout`;
  const post = async (times: Claims): Promise<number> => {
    const token = await issuer.sign(issuer.logoutClaims({ iat: now, exp: now + 60, ...times }), 'logout+jwt');
    return (await postLogoutToken(address, token)).status;
  };
  await company.signedIn('default');
  expect([await post(bad), await post(good)]).toEqual([400, 200]);
});
