import type { AuditEntry } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import english from '../../../i18n/en/admin.json' with { type: 'json' };
import { auditKinds, auditWords } from './audit-words.ts';

const known = { me: 'u_me', accounts: new Map([['u_1', 'Ana Souza']]), keys: new Map([['a_1', 'Calendar']]) };

function entry(change: Partial<AuditEntry>): AuditEntry {
  const empty = { room: null, subject: null, credential: null, reason: null, network: null };
  return { seq: 1, at: 1_800_000_000, what: 'join.admitted', by: 'visitor', ...empty, ...change };
}

const whom = (subject: string) => auditWords(entry({ subject }), known).whom;

describe('an entry of the log', () => {
  it('names a person by the name they came in with', () => {
    expect(whom('participant:p_1 Zoë Martin')).toBe('Zoë Martin');
    expect(whom('knock:k_1 Ben')).toBe('Ben');
    expect(whom('participant:p_1')).toBe('p_1');
  });

  it('names accounts and keys as they are called today', () => {
    expect([whom('account:u_1'), whom('key:a_1'), whom('account:u_gone')]).toEqual(['Ana Souza', 'Calendar', 'u_gone']);
  });

  it('leaves an identity with a colon of its own alone', () => {
    expect(whom('jitsi:ana@example.org')).toBe('jitsi:ana@example.org');
  });

  it('tells a refusal by the words of its problem, a host by his own', () => {
    expect(auditWords(entry({ reason: 'password-wrong' }), known).reason).toEqual({
      is: 'problem',
      slug: 'password-wrong',
    });
    expect(auditWords(entry({ reason: 'sign-in-nonce-missing' }), known).reason).toEqual({
      is: 'cause',
      title: 'The token has no nonce',
    });
    expect(auditWords(entry({ reason: 'waiting-for-host' }), known).reason).toEqual({
      is: 'known',
      key: 'waiting-for-host',
    });
    expect(auditWords(entry({ reason: 'Not today, sorry' }), known).reason).toEqual({
      is: 'said',
      text: 'Not today, sorry',
    });
    expect(auditWords(entry({}), known).reason).toBeUndefined();
  });

  it('lists what was changed of a policy', () => {
    expect(auditWords(entry({ what: 'policy.changed', subject: 'title lobby' }), known).fields).toEqual([
      'title',
      'lobby',
    ]);
  });

  it('does not fail on what is noted by a newer server', () => {
    expect(auditWords(entry({ what: 'poll.made' }), known).key).toBe('other');
  });

  it.each(auditKinds)('has a sentence for %s', (kind) => {
    const words: Readonly<Record<string, string>> = english.what;
    expect(words[auditWords(entry({ what: kind }), known).key]).toMatch(/\.$/);
  });
});
