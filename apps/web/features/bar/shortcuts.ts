/** The keys of the meeting, as people read them and as ARIA spells them. */

export type ShortcutAct = 'microphone' | 'camera' | 'hand' | 'toolbar';

export interface Shortcut {
  readonly keys: string;
  readonly aria: string;
}

/** Macs use Cmd where the others use Ctrl. */
export function isMac(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform);
}

export function shortcutsFor(mac: boolean): Record<ShortcutAct, Shortcut> {
  const word = mac ? '⌘' : 'Ctrl ';
  const shift = mac ? '⇧' : 'Shift ';
  const aria = mac ? 'Meta' : 'Control';
  return {
    microphone: { keys: `${word}D`, aria: `${aria}+D` },
    camera: { keys: `${word}E`, aria: `${aria}+E` },
    hand: { keys: `${word}${shift}H`, aria: `${aria}+Shift+H` },
    toolbar: { keys: 'F2', aria: 'F2' },
  };
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** A held key repeats itself; only the first press counts. */
  readonly repeat: boolean;
}

/** Which act a key press means. Keys carry a modifier or are function keys, so none fires while somebody types. */
export function actOf(press: KeyPress, mac: boolean): ShortcutAct | undefined {
  if (press.repeat || press.altKey) return undefined;
  if (press.key === 'F2' && !press.ctrlKey && !press.metaKey && !press.shiftKey) return 'toolbar';
  const modifier = mac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  if (!modifier) return undefined;
  const key = press.key.toLowerCase();
  if (press.shiftKey) return key === 'h' ? 'hand' : undefined;
  if (key === 'd') return 'microphone';
  return key === 'e' ? 'camera' : undefined;
}
