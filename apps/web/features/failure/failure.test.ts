import { seconds } from '@foyer/kernel';
import { problems } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../../app/failure-kind.ts';
import { retryRules } from '../../app/retry.ts';
import words from '../../i18n/en/failure.json' with { type: 'json' };
import { failureRows } from './failure-rows.ts';
import { failureWords } from './failure-words.ts';
import { countdownWords, momentWords } from './time-words.ts';

const kinds = Object.keys(failureRows) as FailureKind[];
const texts: Record<string, { title: string; text: string; textAt?: string; textBy?: string }> = words.words;

describe('every failure', () => {
  it('of the server has a screen', () => {
    expect(kinds).toEqual(expect.arrayContaining(Object.keys(problems)));
  });

  it.each(kinds)('%s has words: one short title, one text', (kind) => {
    const { title, text } = texts[kind] ?? { title: '', text: '' };
    expect(title).toMatch(/^[A-Z].{5,60}\.$/);
    expect(text).toMatch(/^[A-Z].{5,160}\.$/);
  });

  it('has no words without a screen', () => {
    expect(Object.keys(texts).sort()).toEqual([...kinds].sort());
  });

  it.each(kinds)('%s counts down exactly where it passes by itself', (kind) => {
    expect(failureRows[kind].countdown !== undefined).toBe(retryRules[kind] !== 'never');
  });

  it.each(kinds)('%s speaks no technical language', (kind) => {
    expect(JSON.stringify(texts[kind])).not.toMatch(
      /\b(error|token|session|JWT|WebSocket|HTTP|SFU|ICE|null|undefined)\b/i,
    );
  });

  it('has words for every action and countdown', () => {
    for (const { action, countdown } of Object.values(failureRows)) {
      expect(Object.keys(words.action)).toContain(action);
      if (countdown !== undefined) expect(Object.keys(words.countdown)).toContain(countdown);
    }
  });
});

describe('failureWords', () => {
  const now = seconds(1_800_000_000);
  const of = (failure: Parameters<typeof failureWords>[0]) => failureWords(failure, 'en', now);

  it('says when an invitation ended', () => {
    expect(of({ kind: 'token-expired', facts: { expiredAt: now - 3600 } }).text).toBe('words.token-expired.textAt');
    expect(of({ kind: 'token-expired', facts: {} }).text).toBe('words.token-expired.text');
  });

  it('says who ended the meeting, where it is known', () => {
    expect(of({ kind: 'meeting-ended', facts: {}, by: 'Ana' })).toMatchObject({
      text: 'words.meeting-ended.textBy',
      values: { by: 'Ana' },
    });
    expect(of({ kind: 'left', facts: {}, by: 'Ana' }).text).toBe('words.left.text');
  });

  it('says when a closed room opens, where it does', () => {
    expect(of({ kind: 'room-closed', facts: { opensAt: now + 60 } }).text).toBe('words.room-closed.textAt');
    expect(of({ kind: 'room-closed', facts: {} }).text).toBe('words.room-closed.text');
  });

  it('shows what the host wrote to one who was declined, and to nobody else', () => {
    expect(of({ kind: 'declined', facts: { reason: 'Come back at five.' } }).quote).toBe('Come back at five.');
    expect(of({ kind: 'banned', facts: { reason: 'No.' }, by: 'Ana' })).toMatchObject({
      text: 'words.banned.textBy',
      quote: undefined,
    });
  });

  it('gives a reference only where it is our fault', () => {
    expect(of({ kind: 'server-fault', facts: { instance: 'r-1' } }).reference).toBe('r-1');
    expect(of({ kind: 'token-invalid', facts: { instance: 'r-1' } }).reference).toBeUndefined();
  });
});

describe('momentWords', () => {
  const now = seconds(Date.UTC(2026, 10, 20, 20, 0) / 1000);
  it.each([
    [Date.UTC(2026, 10, 20, 21, 5), 'UTC', 'today, 21:05'],
    [Date.UTC(2026, 10, 20, 21, 5), 'Asia/Tokyo', 'today, 06:05'],
    [Date.UTC(2026, 10, 21, 9, 0), 'UTC', 'tomorrow, 09:00'],
    [Date.UTC(2026, 10, 19, 23, 59), 'UTC', 'yesterday, 23:59'],
    [Date.UTC(2026, 10, 25, 9, 0), 'UTC', 'Wednesday 25 November 2026 at 09:00'],
  ])('%i in %s is "%s"', (at, zone, text) => {
    expect(momentWords(at / 1000, 'en-GB', now, zone).replaceAll(',', '')).toBe(text.replaceAll(',', ''));
  });
});

describe('countdownWords', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [59, '59 seconds'],
    [60, '1:00'],
    [754, '12:34'],
    [7384, '2:03:04'],
    [90_000, '25:00:00'],
    [260_000, '3 days'],
    [-4, '0 seconds'],
  ])('%i s is "%s"', (left, text) => {
    expect(countdownWords(left, 'en')).toBe(text);
  });
});
