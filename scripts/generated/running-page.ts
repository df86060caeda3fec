import { settingNames, settingOf } from '../../local/cli/settings/declared.js';
import { promMetrics } from '../../local/metrics/prom-client.js';

const table = (names: readonly string[], rows: readonly (readonly string[])[]): string =>
  [names, names.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const code = (text: string | number): string => `\`${text}\``;

const settings = (): string =>
  table(
    ['setting', 'environment', 'type', 'default', 'what'],
    settingNames.map((name) => {
      const { environment, type, default: byDefault, text } = settingOf(name);
      const value = byDefault === undefined ? '' : code(byDefault);
      return [code(name), code(environment), type, value, text];
    }),
  );

const metrics = async (): Promise<string> =>
  table(
    ['name', 'type', 'labels', 'what'],
    (await promMetrics('0.0.0').describe()).map(({ name, type, labels, help }) => [
      code(name),
      type,
      labels.map(code).join(', '),
      help.replace(/\.$/, ''),
    ]),
  );

/** docs/running.md with its tables as the declarations have them now; the words around them are written by hand. */
export async function runningPage(page: string): Promise<string> {
  const sections = { settings: settings(), metrics: await metrics() };
  return Object.entries(sections).reduce(
    (text, [name, written]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, start: string, end: string) => `${start}\n${written}\n\n${end}`,
      ),
    page,
  );
}
