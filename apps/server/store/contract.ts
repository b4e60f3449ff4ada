/** What every store must do, whatever it is made of: each implementation runs this in its own test file. */
import { describe, expect, test } from 'vitest';
import { joinTokenContract } from './contract/join-tokens.ts';
import { liveContract } from './contract/live.ts';
import { otherContract } from './contract/others.ts';
import { peopleContract } from './contract/people.ts';
import { providerContract } from './contract/providers.ts';
import { roomContract } from './contract/rooms.ts';
import { anEntry, aRoom, aToken, type MakeStore } from './contract/samples.ts';
import { type Store, StoreOutage } from './port.ts';

/** @param make a fresh, empty store for each test; whoever hands it out also closes it */
export function storeContract(name: string, make: MakeStore): void {
  describe(`store contract: ${name}`, () => {
    roomContract(make);
    joinTokenContract(make);
    peopleContract(make);
    providerContract(make);
    otherContract(make);
    liveContract(make);

    const asked: [string, (store: Store) => Promise<unknown>][] = [
      ['rooms', (store) => store.rooms.find('demo')],
      ['making a room', (store) => store.rooms.create(aRoom())],
      ['join tokens', (store) => store.joinTokens.add([aToken()])],
      ['uses', (store) => store.joinTokens.takeUse('j_1', 1)],
      ['signing keys', (store) => store.signingKeys.all()],
      ['accounts', (store) => store.accounts.list()],
      ['sign-in sessions', (store) => store.signInSessions.findBySecret('x')],
      ['ended at a provider', (store) => store.signInSessions.deleteOfProvider('company', { sid: 'sid-1' })],
      ['failed sign-ins', (store) => store.signInFailures.find('f_1')],
      ['keys for providers', (store) => store.providerKeys.all()],
      ['API keys', (store) => store.apiKeys.find('a_1')],
      ['bans', (store) => store.bans.isBanned('r_1', { identity: 'eve' })],
      ['the audit log', (store) => store.audit.append([anEntry()])],
    ];
    test.each(asked)('a closed store is an outage: %s', async (_what, ask) => {
      const store = await make();
      await store.close();
      await expect(ask(store)).rejects.toThrow(StoreOutage);
    });
  });
}
