import { useEffect, useState } from 'react';

export type Theme = 'auto' | 'light' | 'dark';

const key = 'usher-sandbox-theme';
const next: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' };

const kept = (): Theme => {
  const said = localStorage.getItem(key);
  return said === 'light' || said === 'dark' ? said : 'auto';
};

/** Light or dark: the system's setting, until the visitor chooses another. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState(kept);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(key, theme);
  }, [theme]);
  return [theme, () => setTheme(next[theme])];
}
