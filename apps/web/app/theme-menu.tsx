import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSection, MenuTrigger } from '../ui/menu.tsx';
import { useServices } from './services.ts';
import { applyTheme, keepTheme, readTheme, type Theme, themes } from './theme.ts';

const icons: Record<Theme, typeof Sun> = { system: Monitor, light: Sun, dark: Moon };

/** Light, dark, or like the computer; remembered. */
export function ThemeMenu() {
  const { t } = useTranslation('app');
  const { drawer } = useServices();
  const [theme, setTheme] = useState(() => readTheme(drawer));
  const Icon = icons[theme];
  const choose = (chosen: Theme) => {
    setTheme(chosen);
    keepTheme(chosen, drawer);
    applyTheme(chosen, document.documentElement);
  };
  return (
    <MenuTrigger>
      <IconButton label={t('theme.label')} icon={<Icon size={20} />} bare />
      <Menu aria-label={t('theme.label')}>
        <MenuSection
          heading={t('theme.label')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[theme]}
          onSelectionChange={(keys) => {
            const chosen = themes.find((one) => keys !== 'all' && keys.has(one));
            if (chosen !== undefined) choose(chosen);
          }}
        >
          {themes.map((one) => {
            const ItemIcon = icons[one];
            return (
              <MenuItem key={one} id={one} icon={<ItemIcon size={18} />}>
                {t(`theme.${one}`)}
              </MenuItem>
            );
          })}
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}
