import { pickId } from '@foyer/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { makeLog } from '../observe/log.ts';
import { type AuditRecord, type AuditStore, StoreOutage } from '../store/port.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { ApiKeys } from './api-keys.ts';
import { AuditLog } from './audit.ts';
import { countingChance } from './testing.ts';

/** A store that can be out of reach, and counts how often it is asked. */
class Shelf implements AuditStore {
  readonly batches: (readonly AuditRecord[])[] = [];
  reachable = true;
  gate: Promise<void> = Promise.resolve();

  async append(entries: readonly AuditRecord[]): Promise<void> {
    await this.gate;
    if (!this.reachable) throw new StoreOutage('no disk');
    this.batches.push(entries);
  }

  async list(): Promise<[]> {
    return [];
  }

  async sweep(): Promise<number> {
    if (!this.reachable) throw new StoreOutage('no disk');
    return 0;
  }

  whats(): string[] {
    return this.batches.flat().map((entry) => entry.what);
  }
}

function make(store: AuditStore = new Shelf(), days = 30) {
  const clock = new FakeClock();
  const lines: string[] = [];
  const log = makeLog('debug', { write: (line) => lines.push(line) });
  return { clock, lines, audit: new AuditLog({ store, clock, log, days }) };
}

/** Lets everything run that waits for nothing but its turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('behind the requests', () => {
  test('AC30 notes are written together, in their order, with the time of the note', async () => {
    const shelf = new Shelf();
    const { clock, audit } = make(shelf);
    audit.note({ what: 'one', by: 'server' });
    clock.advance(150);
    audit.note({ what: 'two', by: 'key:a_1', room: 'demo', network: '203.0.113.7' });
    expect(shelf.batches).toEqual([]);
    clock.advance(50);
    await settle();
    const empty = { room: null, subject: null, credential: null, reason: null, network: null };
    expect(shelf.batches).toEqual([
      [
        { at: 1_800_000_000, what: 'one', by: 'server', ...empty },
        { at: 1_800_000_000, what: 'two', by: 'key:a_1', ...empty, room: 'demo', network: '203.0.113.7' },
      ],
    ]);
  });

  test('AC30 a flush ends when everything noted before it is written, also what came while a batch was under way', async () => {
    const shelf = new Shelf();
    const { audit } = make(shelf);
    let open: () => void = () => undefined;
    shelf.gate = new Promise((resolve) => {
      open = resolve;
    });
    audit.note({ what: 'one', by: 'server' });
    const first = audit.flush();
    audit.note({ what: 'two', by: 'server' });
    const second = audit.flush();
    open();
    await Promise.all([first, second]);
    expect(shelf.whats()).toEqual(['one', 'two']);
    await audit.flush();
    expect(shelf.batches).toHaveLength(2);
  });

  test('AC30 while the store cannot be reached notes wait, nobody notices, and they are written later in order', async () => {
    const shelf = new Shelf();
    const { clock, lines, audit } = make(shelf);
    shelf.reachable = false;
    audit.note({ what: 'one', by: 'server' });
    await audit.flush();
    audit.note({ what: 'two', by: 'server' });
    expect(shelf.batches).toEqual([]);
    expect(lines.join('')).toContain('could not be written');
    shelf.reachable = true;
    clock.advance(5_000);
    await settle();
    expect(shelf.whats()).toEqual(['one', 'two']);
  });

  test('AC36 of a flood of refusals some are kept whole and the rest are counted, by room and reason', async () => {
    const shelf = new Shelf();
    const { audit } = make(shelf);
    const refuse = (room: string, reason: string) => audit.note({ what: 'join.refused', by: 'visitor', room, reason });
    for (let nth = 0; nth < 500; nth += 1) refuse('hall', 'token-invalid');
    refuse('hall', 'banned');
    audit.note({ what: 'join.admitted', by: 'visitor', room: 'hall' });
    await audit.flush();
    const entries = shelf.batches.flat();
    expect(entries).toHaveLength(23);
    expect(entries.at(-1)).toMatchObject({ what: 'join.refused', reason: 'token-invalid', subject: '480 more' });
    refuse('hall', 'token-invalid');
    await audit.flush();
    expect(shelf.batches.flat()).toHaveLength(24);
  });

  test('AC30 the queue is bounded: the oldest go, and the log says how many', async () => {
    const shelf = new Shelf();
    const { lines, audit } = make(shelf);
    for (let i = 0; i < 20_010; i += 1) audit.note({ what: `n${i}`, by: 'server' });
    await audit.flush();
    expect(shelf.whats()).toHaveLength(20_000);
    expect(shelf.whats()[0]).toBe('n10');
    expect(Math.max(...shelf.batches.map((batch) => batch.length))).toBeLessThanOrEqual(1_000);
    expect(lines.join('')).toContain('"lost":10');
  });

  test('AC30 at the stop the rest is written; where that fails the log says what is lost', async () => {
    const shelf = new Shelf();
    const { audit } = make(shelf);
    audit.note({ what: 'last', by: 'server' });
    await audit.stop();
    expect(shelf.whats()).toEqual(['last']);
    const broken = new Shelf();
    broken.reachable = false;
    const other = make(broken);
    other.audit.note({ what: 'last', by: 'server' });
    await other.audit.stop();
    expect(other.lines.join('')).toContain('audit entries were lost');
  });

  test('AC30 entries are kept as long as configured, and swept at the start and four times a day', async () => {
    const store = new SqliteStore(':memory:');
    const { clock, audit } = make(store.audit, 1);
    audit.note({ what: 'old', by: 'server', at: clock.wall() - 86_401 });
    audit.note({ what: 'young', by: 'server', at: clock.wall() - 86_399 });
    await audit.flush();
    const whats = async () => (await store.audit.list({ limit: 10 })).map((entry) => entry.what);
    audit.start();
    await expect.poll(whats).toEqual(['young']);
    clock.advance(6 * 3_600_000);
    await expect.poll(whats).toEqual([]);
    await audit.stop();
    await store.close();
  });

  test('AC30 a sweep that fails is logged and tried again', async () => {
    const shelf = new Shelf();
    const { lines, audit } = make(shelf);
    shelf.reachable = false;
    await audit.sweep();
    expect(lines.join('')).toContain('could not be swept');
  });
});

describe('never a secret', () => {
  const base64url = (least: number, most = least) => fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${least},${most}}$`));
  const jwt = fc.tuple(base64url(20, 200), base64url(20, 400), base64url(43, 200)).map((parts) => parts.join('.'));
  const channelToken = base64url(43);
  const apiKey = fc.tuple(fc.nat(), base64url(43)).map(([seed, secret]) => {
    const id = pickId((bytes) => bytes.fill(seed & 255), 'a_', 16);
    return `foyer_${id}_${secret}`;
  });
  const words = fc.string({ maxLength: 40 }).filter((text) => !/[\w.-]$|^[\w.-]/.test(text));
  const fields = ['what', 'by', 'room', 'subject', 'credential', 'reason', 'network'] as const;

  test('AC31 whatever is handed to a note by mistake, no token, key or session secret gets into the store', async () => {
    const shelf = new Shelf();
    const { audit } = make(shelf);
    const property = fc.asyncProperty(
      fc.oneof(jwt, channelToken, apiKey),
      fc.constantFrom(...fields),
      fc.tuple(words, words),
      async (secret, field, [before, after]) => {
        shelf.batches.length = 0;
        audit.note({ what: 'x', by: 'server', [field]: `${before}${secret}${after}` });
        await audit.flush();
        const written = JSON.stringify(shelf.batches);
        expect(written).toContain('[secret]');
        for (const part of secret.split('.')) expect(written).not.toContain(part);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  test('AC31 what names a credential stays readable', async () => {
    const shelf = new Shelf();
    const { audit } = make(shelf);
    const store = new SqliteStore(':memory:');
    const made = await new ApiKeys(store.apiKeys, new FakeClock()).make(
      { name: 'x', scopes: ['rooms'] },
      countingChance(),
    );
    const names = [`key:${made.id}`, 'token:j_0123456789ABCDEFGHJKMNPQRS', 'jwt:jitsi:2f6c1e0a-8d1f', 'account:u_1'];
    for (const credential of names) audit.note({ what: 'x', by: 'server', credential });
    audit.note({ what: 'x', by: 'server', credential: made.key });
    await audit.flush();
    expect(shelf.batches.flat().map((entry) => entry.credential)).toEqual([...names, '[secret]']);
    await store.close();
  });

  test('AC31 a field is short, and a long one takes no time', async () => {
    const shelf = new Shelf();
    const { audit } = make(shelf);
    audit.note({ what: 'x', by: 'server', reason: 'a'.repeat(10_000_000) });
    await audit.flush();
    expect(shelf.batches.flat()[0]?.reason).toHaveLength(500);
  });
});
