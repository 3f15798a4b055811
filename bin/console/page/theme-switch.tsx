import { useLayoutEffect, useState } from 'preact/hooks';

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const KEY = 'console-theme';

/** Light, dark, or the setting of the system. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(() => THEMES.find((one) => one === stored()) ?? 'system');
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
  }, [theme]);
  return (
    <fieldset class="switch">
      <legend class="hidden">Theme</legend>
      {THEMES.map((one) => (
        <label key={one}>
          <input
            type="radio"
            name="theme"
            value={one}
            checked={theme === one}
            onChange={() => setTheme(one)}
          />
          <span>{one}</span>
        </label>
      ))}
    </fieldset>
  );
}

function stored(): string | null {
  return localStorage.getItem(KEY);
}
