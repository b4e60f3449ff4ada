import { describe, expect, it } from 'vitest';
import { readNames } from './names.ts';

describe('pasted names', () => {
  it('are one per line, without the empty ones', () => {
    expect(readNames('Ana Souza\r\n\n  Ben \rKofi\n').names).toEqual(['Ana Souza', 'Ben', 'Kofi']);
  });

  it('may hold commas, as people write them', () => {
    expect(readNames('Martin, Zoë').names).toEqual(['Martin, Zoë']);
  });

  it('are the first column of a table', () => {
    expect(readNames('Ana\tana@example.org\n"Ben ""B"" Lee"\tx').names).toEqual(['Ana', 'Ben "B" Lee']);
  });

  it('name the lines that are none', () => {
    expect(readNames(`Ana\n${'x'.repeat(81)}\n\u202eBen`)).toEqual({
      names: ['Ana'],
      wrong: [
        { line: 2, text: 'x'.repeat(40) },
        { line: 3, text: '\u202eBen' },
      ],
      twice: [],
    });
  });

  it('tell what stands there twice, once', () => {
    expect(readNames('Ana\nBen\nAna\nAna').twice).toEqual(['Ana']);
    expect(readNames('Ana\nBen\nAna').names).toHaveLength(3);
  });
});
