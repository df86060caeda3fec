import { isSecretValue } from './secret.js';

/** What a row keeps of keys that no column has: so many, so long, so much in all. */
const mostKeys = 40;
const longestValue = 1024;
const longestExtra = 8 * 1024;

/** The values of a line that no column has, on their way to the column `extra`. */
export type Extra = Map<string, string | number | boolean>;

/** Adds a value, unless it is a secret by its shape, or more than a row keeps. */
export function addExtra(extra: Extra, key: string, value: string | number | boolean): void {
  if (key === '' || key.length > 128 || extra.size >= mostKeys) return;
  if (typeof value !== 'string') extra.set(key, value);
  else if (value !== '' && value !== '-' && !isSecretValue(value)) {
    extra.set(key, value.length > longestValue ? `${value.slice(0, longestValue)}…` : value);
  }
}

/** `extra` as JSON with its keys in the order of the alphabet; null if there is none. */
export function extraJson(extra: Extra): string | null {
  if (extra.size === 0) return null;
  let json = '';
  for (const [key, value] of [...extra].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const member = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
    if (json.length + member.length > longestExtra) continue;
    json += json === '' ? member : `,${member}`;
  }
  return `{${json}}`;
}
