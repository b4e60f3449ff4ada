import { expect, test } from 'vitest';
import { actOf, isMac, type KeyPress, shortcutsFor } from './shortcuts.ts';

function press(text: string): KeyPress {
  const parts = text.split('+');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    altKey: parts.includes('Alt'),
    shiftKey: parts.includes('Shift'),
    repeat: parts.includes('repeat'),
  };
}

test.each([
  ['Ctrl+d', false, 'microphone'],
  ['Ctrl+E', false, 'camera'],
  ['F2', false, 'toolbar'],
  ['Ctrl+Shift+H', false, 'hand'],
  ['Meta+Shift+h', true, 'hand'],
  ['Ctrl+h', false, undefined],
  ['Shift+h', false, undefined],
  ['Shift+F2', false, undefined],
  ['Meta+d', true, 'microphone'],
  ['F2', true, 'toolbar'],
  ['d', false, undefined],
  ['Meta+d', false, undefined],
  ['Ctrl+d', true, undefined],
  ['Ctrl+Meta+d', true, undefined],
  ['Ctrl+Shift+d', false, undefined],
  ['Ctrl+Alt+d', false, undefined],
  ['repeat+Ctrl+d', false, undefined],
  ['Ctrl+F2', false, undefined],
  ['Ctrl+x', false, undefined],
] as const)('%s (mac: %s) means %s', (keys, mac, act) => {
  expect(actOf(press(keys), mac)).toBe(act);
});

test('every act has keys for both kinds of keyboard', () => {
  expect(shortcutsFor(true).microphone).toEqual({ keys: '⌘D', aria: 'Meta+D' });
  expect(shortcutsFor(false).camera).toEqual({ keys: 'Ctrl E', aria: 'Control+E' });
  expect(shortcutsFor(true).hand).toEqual({ keys: '⌘⇧H', aria: 'Meta+Shift+H' });
  expect([isMac('MacIntel'), isMac('Win32'), isMac('Linux x86_64')]).toEqual([true, false, false]);
});
