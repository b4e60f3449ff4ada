import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServices } from '../../app/services.ts';
import { applyTheme, keepTheme, readTheme, themes } from '../../app/theme.ts';
import { Select } from '../../ui/select.tsx';

/** Light, dark, or as the system; the stage of a meeting stays dark in all three. */
export function ThemeChoice() {
  const { t } = useTranslation('settings');
  const { drawer } = useServices();
  const [theme, setTheme] = useState(() => readTheme(drawer));
  return (
    <Select
      label={t('theme')}
      options={themes.map((id) => ({ id, label: t(`themes.${id}`) }))}
      selectedId={theme}
      onSelect={(id) => {
        const chosen = themes.find((each) => each === id);
        if (chosen === undefined) return;
        setTheme(chosen);
        keepTheme(chosen, drawer);
        applyTheme(chosen, document.documentElement);
      }}
    />
  );
}
