import { sheets } from '../../reporting/dashboard/dashboard.js';
import { dimensions } from '../../reporting/dashboard/dimensions.js';
import { type Filter, filters } from '../../reporting/dashboard/filters.js';
import { measures } from '../../reporting/dashboard/measures.js';
import type { Visual } from '../../reporting/dashboard/visual.js';
import { usageDimensions } from '../../reporting/query/compile-usage.js';
import { hasDimension, tableNames } from '../../reporting/query/table.js';

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

const visualRow = (visual: Visual): string =>
  `| \`${visual.id}\` | ${visual.title} | ${visual.description}${
    visual.platformOnly ? ' Platform only.' : ''
  }${visual.ofConsumers ? ' Not for a consumer.' : ''} | ${visual.kind} | ${list([...visual.dimensions, ...visual.measures])} |`;

const filterRow = ([id, filter]: [string, Filter]): string => {
  const tables = tableNames.filter((table) =>
    filter.dimensions.every((dimension) => hasDimension(table, dimension)),
  );
  return `| \`${id}\` | ${filter.title} | ${tables.join(', ')} |`;
};

/** docs/visuals.md. */
export const visualsPage = (): string => `# Visuals and filters

<!-- Written by \`npm run generate\`. -->

Every visual of the dashboard, with the columns of its answer. \`gatebook visual ID --tenant T\` prints one. On the page
and in its CSV a \`kpi\` also has \`<measure>_previous\`, the same in the period of equal length before, and
\`<measure>_change\`, the relative change; both are empty where there is nothing to compare with. In a chart with many
series the greatest stay and the rest is called Other. \`time\` is a step of five minutes (a range of up to six hours), an hour (up to seven days) or a day.

Routes are ranked by the share of errors that their requests prove, the lower bound of Wilson's interval at 97.5 %, and
percentiles by themselves, those of fewer than 20 requests last; QuickSight ranks those among the others. A click on a number
opens the requests that it counts, in Investigate. On the page a change has a colour where it is more than the ordinary up
and down, as in [reports](reports.md#what-a-report-holds).

${sheets
  .map(
    (sheet) => `## ${sheet.title}

${sheet.description}

| id | title | what it shows | kind | columns |
| --- | --- | --- | --- | --- |
${sheet.visuals.map(visualRow).join('\n')}
`,
  )
  .join('\n')}
## Filters

Beside the range of dates. A question reads the smallest table that has all its columns: \`usage\` and \`audience\` are
summaries by quarter hours, \`requests\` holds every request and is slower. A range that cuts a quarter hour is read from \`requests\`. The
value \`-\` chooses rows that have none.

| id | title | tables |
| --- | --- | --- |
${Object.entries<Filter>(filters).map(filterRow).join('\n')}

## Dimensions of GET /v1/usage

| name | title |
| --- | --- |
${usageDimensions({ kind: 'allTenants' })
  .map(
    (name) =>
      `| \`${name}\` | ${dimensions[name].title}${name === 'tenant_id' ? ' (platform only)' : ''} |`,
  )
  .join('\n')}

## Metrics of GET /v1/usage

| name | title | format |
| --- | --- | --- |
${Object.entries(measures)
  .map(([name, { title, format }]) => `| \`${name}\` | ${title} | ${format} |`)
  .join('\n')}
`;
