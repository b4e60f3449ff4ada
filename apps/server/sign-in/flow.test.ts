import { no, ok } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { countingChance } from '../access/testing.ts';
import { FakeClock } from '../clock.ts';
import { Secret } from '../observe/secret.ts';
import { Attempts, Sealer } from './attempts.ts';
import type { FailedSignIn } from './failures.ts';
import { type FlowParts, SignInFlow, type Step } from './flow.ts';
import { readQuery } from './provider-answer.ts';

const account = { account: { id: 'u_1' }, session: { id: 's_1' }, secret: 'x' };
const place = { network: '192.0.2.7', device: 'Firefox', previous: undefined };

/** A provider that answers as it is told, over real attempts. */
function stage() {
  const [clock, chance] = [new FakeClock(), countingChance()];
  const attempts = new Attempts({
    sealer: new Sealer(new Secret('secret'), 'attempt', chance),
    ...{ clock, chance, minutes: 15 },
  });
  const kept: FailedSignIn[] = [];
  const logged: object[] = [];
  const provider = {
    options: { id: 'one', name: 'One' },
    begin: async (): Promise<unknown> => ok('https://login.example/'),
    read: async (query: URLSearchParams): Promise<unknown> => readQuery(query),
    finish: async (): Promise<unknown> => ok({}),
  };
  const parts = {
    providers: { find: (id: string) => (id === 'one' ? provider : undefined) },
    accounts: { signIn: async () => ok(account) },
    attempts,
    failures: {
      keep: async (failed: FailedSignIn) => {
        kept.push(failed);
        return `f_${kept.length}`;
      },
    },
    audit: { note: () => undefined },
    log: { error: (facts: object) => void logged.push(facts) },
    ...{ clock, chance },
    // As much of each as the flow asks for.
  } as unknown as FlowParts;
  const flow = new SignInFlow(parts);
  const of = { provider: 'one', return: '/demo', silent: false, origin: 'http://localhost', cookies: {}, network: '' };
  const begun = async (wish: object = {}) => {
    const step = await flow.begin({ ...of, ...wish });
    if (step.kind !== 'go' || step.give === undefined) return expect.fail(step.kind);
    const { name, value } = step.give;
    const cookies = { [name]: value };
    return { cookies, name, state: attempts.lone('one', cookies)?.state ?? '' };
  };
  const finish = (cookies: Record<string, string>, query: string): Promise<Step> =>
    flow.finish({ provider: 'one', query: new URLSearchParams(query), cookies, place });
  return { flow, provider, clock, kept, logged, of, begun, finish };
}

const down = no({ kind: 'sign-in-provider-unreachable', facts: {} } as const);

describe('SI5–SI8 a sign-in', () => {
  test('leads back into the room, and its attempt is over', async () => {
    const { begun, finish } = stage();
    const { cookies, name, state } = await begun();
    expect(await finish(cookies, `state=${state}&code=c`)).toEqual({
      kind: 'in',
      to: '/demo',
      opened: account,
      take: [name],
    });
  });

  test('SI29 whoever is late begins again for where that very tab was', async () => {
    const { begun, finish, clock } = stage();
    const [one, other] = [await begun({ return: '/one' }), await begun({ return: '/other' })];
    clock.advance(15 * 60_000 + 1_000);
    const late = await finish({ ...one.cookies, ...other.cookies }, `state=${one.state}&code=c`);
    expect(late).toMatchObject({ kind: 'failed', shown: { cause: 'sign-in-state-expired', return: '/one' } });
  });

  test('an answer that does not say to which attempt it belongs fails as the only one of this browser', async () => {
    const { begun, finish, provider, kept } = stage();
    provider.read = async () => down;
    const loud = await begun();
    expect(await finish(loud.cookies, 'response=x')).toMatchObject({ kind: 'failed', shown: { return: '/demo' } });
    const silent = await begun({ silent: true });
    expect(await finish(silent.cookies, 'response=x')).toEqual({ kind: 'go', to: '/demo', take: [] });
    expect(await finish({ ...loud.cookies, ...silent.cookies }, 'response=x')).toMatchObject({
      kind: 'failed',
      shown: { return: '/' },
    });
    expect(kept).toHaveLength(2);
  });

  test('SI8 silently: two seconds for a provider that does not answer, then back', async () => {
    const { flow, provider, clock, of, kept } = stage();
    provider.begin = () => new Promise(() => undefined);
    const step = flow.begin({ ...of, silent: true });
    clock.advance(1_999);
    const early = await Promise.race([step, Promise.resolve('waits')]);
    expect(early).toBe('waits');
    clock.advance(1);
    expect(await step).toEqual({ kind: 'go', to: '/demo', take: [] });
    expect(kept).toEqual([]);
  });

  test('more than a hundred answers at once are too many, and none of them is used up by it', async () => {
    const { begun, finish, provider } = stage();
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    provider.finish = async () => {
      await gate;
      return down;
    };
    const attempts = [];
    for (let count = 0; count < 101; count += 1) attempts.push(await begun());
    const [last, ...first] = attempts;
    const steps = first.map(({ cookies, state }) => finish(cookies, `state=${state}&code=c`));
    const query = `state=${last?.state}&code=c`;
    expect(await finish(last?.cookies ?? {}, query)).toMatchObject({
      shown: { cause: 'sign-in-too-busy', return: '/demo' },
    });
    open();
    await Promise.all(steps);
    provider.finish = async () => ok({});
    expect(await finish(last?.cookies ?? {}, query)).toMatchObject({ kind: 'in' });
  });

  test('SI31 a fault is a failure with an id; neither its text nor its cause is logged', async () => {
    const { begun, finish, provider, kept, logged } = stage();
    provider.finish = async () => {
      throw new TypeError('eyJhbGciOi.raw.token', { cause: { token: 'raw-token' } });
    };
    const { cookies, state } = await begun();
    expect(await finish(cookies, `state=${state}&code=c`)).toMatchObject({ shown: { cause: 'sign-in-failed' } });
    const instance = kept[0]?.failure.facts.instance;
    expect(logged).toEqual([
      { instance, fault: 'TypeError', at: expect.arrayContaining([expect.stringMatching(/^at /)]) },
    ]);
    expect(JSON.stringify(logged)).not.toContain('raw');
  });

  test('a request that names no usable host begins nothing', async () => {
    const { flow, of, kept } = stage();
    expect(await flow.begin({ ...of, origin: undefined })).toMatchObject({ shown: { cause: 'sign-in-failed' } });
    expect(kept[0]?.failure.facts).toEqual({ reason: 'no-host' });
  });
});
