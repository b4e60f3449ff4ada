import { millis } from '@foyer/kernel';
import { holdReasonSchema } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import words from '../../i18n/en/waiting.json' with { type: 'json' };
import { linkTrouble, waitingWords } from './waiting-view.ts';

function text(key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((at, part) => Object.entries(at ?? {}).find(([name]) => name === part)?.[1], words);
}

describe('waiting words', () => {
  it.each(holdReasonSchema.options)('say why one waits: %s', (reason) => {
    const said = waitingWords({ is: 'waiting', reason, message: null });
    expect(text(said.title)).toMatch(/^[A-Z].{5,60}\.$/);
    expect(text(said.text)).toMatch(/^[A-Z].{5,160}\.$/);
    expect(said.quote).toBeUndefined();
  });

  it('show what the host says to everybody who waits', () => {
    expect(waitingWords({ is: 'waiting', reason: 'lobby', message: 'Two minutes.' }).quote).toBe('Two minutes.');
  });

  it('show why one was declined, where the host said', () => {
    const declined = { is: 'declined', askAt: millis(0), asking: false } as const;
    expect(waitingWords({ ...declined, reason: 'We are in the middle of it.' })).toEqual({
      title: 'declined.title',
      text: 'declined.text',
      quote: 'We are in the middle of it.',
    });
    expect(waitingWords({ ...declined, reason: undefined }).quote).toBeUndefined();
    expect(text('declined.title')).toMatch(/^[A-Z].{5,60}\.$/);
  });

  it('speak of the connection only when it was lost', () => {
    expect(linkTrouble({ link: 'connecting' })).toBeUndefined();
    expect(linkTrouble({ link: 'live' })).toBeUndefined();
    for (const link of ['reconnecting', 'restarting'] as const) {
      expect(linkTrouble({ link })).toBe(link);
      expect(text(`link.${link}`)).toMatch(/\.$|…$/);
    }
  });
});
