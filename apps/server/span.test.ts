import { expect, test } from 'vitest';
import { spanSeconds } from './span.ts';

test.each([
  ['90', 90],
  ['15m', 900],
  ['2h', 7_200],
  ['1.5h', 5_400],
  ['7 days', 604_800],
  ['1D', 86_400],
  ['2w', 1_209_600],
  ['1y', 31_557_600],
  [' 30s ', 30],
  ['0', undefined],
  ['0.1s', undefined],
  ['-5m', undefined],
  ['soon', undefined],
  ['', undefined],
  ['1h30m', undefined],
  ['5 parsecs', undefined],
  ['1e9', undefined],
  ['constructor', undefined],
])('%j is %s seconds', (text, seconds) => expect(spanSeconds(text)).toBe(seconds));
