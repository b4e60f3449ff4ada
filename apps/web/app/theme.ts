/** Light, dark, or like the computer: remembered here, and told to the tokens through `data-theme`. */
export type Theme = 'system' | 'light' | 'dark';

export const themes: readonly Theme[] = ['system', 'light', 'dark'];

const key = 'foyer.theme';

export function readTheme(drawer: Pick<Storage, 'getItem'> | undefined): Theme {
  const kept = drawer?.getItem(key);
  return themes.find((theme) => theme === kept) ?? 'system';
}

export function applyTheme(theme: Theme, root: HTMLElement): void {
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
}

export function keepTheme(theme: Theme, drawer: Pick<Storage, 'setItem'> | undefined): void {
  drawer?.setItem(key, theme);
}
