import { find } from './elements/dom.js';

const darkSystem = matchMedia('(prefers-color-scheme: dark)');

/** Whether the dark theme is on: the reader's choice, else what the system prefers. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? darkSystem.matches : theme === 'dark';
}

/** Makes the theme button work, and tells whenever the colours have changed. */
export function watchTheme(onChange: () => void): void {
  const button = find('#theme');
  const show = () => button.setAttribute('aria-pressed', String(isDark()));
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    // A cookie, so that the next document comes in the right theme from the first paint.
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and Firefox
    document.cookie = `gatebook-theme=${theme}; path=/; max-age=31536000; samesite=strict`;
    show();
    onChange();
  });
  darkSystem.addEventListener('change', () => {
    show();
    onChange();
  });
  show();
}
