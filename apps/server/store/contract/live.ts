import { describe, expect, test } from 'vitest';
import { type LiveRow, type LiveStore, StoreOutage } from '../port.ts';
import { type MakeStore, strangeNames } from './samples.ts';

const row = (key: string, doc: string | null = '{}', kind = 'participant', meeting = 'm_1'): LiveRow => ({
  ...{ meeting, kind, key, doc },
});

const keysIn = (live: LiveStore) => live.load().map(({ meeting, kind, key }) => `${meeting} ${kind} ${key}`);

function keeping(make: MakeStore): void {
  describe('SN29 live meetings', () => {
    test('what was written is there as it was written, until it is written again or taken away', async () => {
      const { live } = await make();
      expect(live.load()).toEqual([]);
      live.write([row('p_1', '{"name":"Zoë"}'), row('p_2')]);
      live.write([row('p_1', '{"name":"Zoé"}'), row('p_2', null), row('p_3', null)]);
      expect(live.load()).toEqual([row('p_1', '{"name":"Zoé"}')]);
      live.write([]);
      expect(live.load()).toHaveLength(1);
    });

    test('documents come by meeting and kind, in the order of their first writing', async () => {
      const { live } = await make();
      live.write([row('p_2'), row('p_1'), row('c', '{}', 'message'), row('p_9', '{}', 'participant', 'm_0')]);
      live.write([row('p_0'), row('p_2', '{"changed":true}')]);
      const people = ['p_2', 'p_1', 'p_0'].map((key) => `m_1 participant ${key}`);
      expect(keysIn(live)).toEqual(['m_0 participant p_9', 'm_1 message c', ...people]);
    });

    test('one that is taken away and written again, also at once, comes last', async () => {
      const { live } = await make();
      live.write([row('a'), row('b'), row('c')]);
      live.write([row('a', null), row('a')]);
      live.write([row('c', null)]);
      live.write([row('c')]);
      expect(live.load().map(({ key }) => key)).toEqual(['b', 'a', 'c']);
      live.write([row('b', null), row('b', '{"x":1}'), row('b', '{"x":2}')]);
      expect(live.load().at(-1)).toEqual(row('b', '{"x":2}'));
    });

    test('a meeting is dropped whole, and no other with it', async () => {
      const { live } = await make();
      live.write([row('a'), row('b', '{}', 'message'), row('a', '{}', 'participant', 'm_2')]);
      live.write([row('c', '{}', 'ban', 'bans')], 'm_1');
      live.write([], 'm_3');
      expect(keysIn(live)).toEqual(['bans ban c', 'm_2 participant a']);
    });
  });
}

export function liveContract(make: MakeStore): void {
  keeping(make);
  describe('SN29 live meetings, whatever is in them', () => {
    test('any text is a key and a document, of any length', async () => {
      const { live } = await make();
      const strange = strangeNames.map((name) => row(name, JSON.stringify({ name })));
      const long = row('long', JSON.stringify({ text: '😀'.repeat(200_000) }));
      live.write([...strange, long]);
      expect(live.load()).toEqual([...strange, long]);
    });

    test('all or none: a row that cannot be written takes the others with it', async () => {
      const { live } = await make();
      live.write([row('a', '{"was":1}')]);
      const nothing = { meeting: 'm_1', kind: 'participant', key: undefined, doc: '{}' } as unknown as LiveRow;
      expect(() => live.write([row('a', '{"is":2}'), row('b'), nothing], 'm_1')).toThrow(StoreOutage);
      expect(live.load()).toEqual([row('a', '{"was":1}')]);
      live.write([row('b')]);
      expect(live.load()).toHaveLength(2);
    });

    test('a closed store is an outage', async () => {
      const store = await make();
      await store.close();
      expect(() => store.live.write([row('a')])).toThrow(StoreOutage);
      expect(() => store.live.write([], 'm_1')).toThrow(StoreOutage);
      expect(() => store.live.load()).toThrow(StoreOutage);
    });
  });
}
