import { promMetrics } from '../../local/metrics/prom-client.js';

/** docs/running.md with its table of metrics as they are exposed now; the words around it are written by hand. */
export async function runningPage(page: string): Promise<string> {
  const rows = (await promMetrics('0.0.0').describe()).map(
    ({ name, type, labels, help }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help.replace(/\.$/, '')} |`,
  );
  const table = ['| name | type | labels | what |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
  return page.replace(
    /(<!-- metrics -->\n)[\s\S]*?(<!-- \/metrics -->)/,
    (_, start: string, end: string) => `${start}\n${table}\n\n${end}`,
  );
}
