import type { DashboardVersionDefinition } from '@aws-sdk/client-quicksight';
import { sheets, visuals } from '../../../reporting/dashboard/dashboard.js';
import { filters } from '../../../reporting/dashboard/filters.js';
import { reportLayout } from '../../../reporting/dashboard/report-layout.js';
import { failureSlot, slotColour } from '../../../reporting/format/slots.js';
import { themes } from '../../../reporting/format/theme.js';
import { tableNames } from '../../../reporting/query/table.js';
import { dashboardDefinition, reportDefinition } from '../../../reporting/quicksight/definition.js';
import { parameterName } from '../../../reporting/quicksight/parameter-names.js';
import { arns, knownDataSets } from './known-data-sets.js';
import { faultsOf } from './references.js';

const definition = dashboardDefinition(arns);
const report = reportDefinition(arns);
const faults = (changed: DashboardVersionDefinition) => faultsOf(changed, knownDataSets);
const copy = (): DashboardVersionDefinition => structuredClone(definition);
const allSheets = [...(definition.Sheets ?? []), ...(report.Sheets ?? [])];
const sheet = (id: string) => allSheets.find(({ SheetId }) => SheetId === id);
const visualsOf = (id: string) =>
  (sheet(id)?.Visuals ?? []).map(
    (one) => Object.values(one)[0] as { VisualId: string; Actions?: unknown[] },
  );

describe('the QuickSight definition', () => {
  test.each([
    ['dashboard', definition],
    ['report', report],
  ])(
    'of the %s refers to nothing that does not exist, declares nothing that nobody uses, repeats no id and keeps the limits',
    (_, one) => {
      expect(faults(one)).toEqual([]);
    },
  );

  test('has every sheet and every visual of the declaration, and the report apart', () => {
    const shown = definition.Sheets?.flatMap(({ SheetId }) => visualsOf(SheetId ?? ''));
    expect(definition.Sheets?.map(({ SheetId }) => SheetId)).toEqual([
      ...sheets.map(({ id }) => id),
      'platform',
    ]);
    expect(report.Sheets?.map(({ SheetId }) => SheetId)).toEqual(['report']);
    for (const { id } of visuals) expect(shown?.map(({ VisualId }) => VisualId)).toContain(id);
  });

  test('prints every figure and every visual of the report, chapter by chapter', () => {
    const ids = visualsOf('report').map(({ VisualId }) => VisualId);
    expect(ids).toEqual(
      reportLayout.flatMap(({ id, figures, visuals: charts }) => [
        ...figures.map(({ measure }) => `report-${id}-${measure.replaceAll('_', '-')}`),
        ...charts.map((chart) => `report-${id}-${chart.id}`),
      ]),
    );
    expect(sheet('report')?.ContentType).toBe('PAGINATED');
    const layout = sheet('report')?.Layouts?.[0]?.Configuration?.SectionBasedLayout;
    expect(layout?.HeaderSections).toHaveLength(1);
    expect(layout?.FooterSections).toHaveLength(1);
  });

  test('prints every row of a table, on as many pages as it takes, each with the names of the columns', () => {
    const tables = (id: string) =>
      (sheet(id)?.Visuals ?? []).flatMap(
        ({ TableVisual }) => TableVisual?.ChartConfiguration ?? [],
      );
    expect(tables('report')).not.toEqual([]);
    for (const { PaginatedReportOptions } of tables('report')) {
      expect(PaginatedReportOptions).toEqual({
        VerticalOverflowVisibility: 'VISIBLE',
        OverflowColumnHeaderVisibility: 'VISIBLE',
      });
    }
    for (const { PaginatedReportOptions } of tables('overview')) {
      expect(PaginatedReportOptions).toBeUndefined();
    }
  });

  test('says the number of the page in the footer once it is told what QuickSight calls it', () => {
    const footer = ({ Sheets }: DashboardVersionDefinition) =>
      Sheets?.at(-1)?.TextBoxes?.find((box) => box.SheetTextBoxId === 'report-footer')?.Content;
    expect(footer(reportDefinition(arns, '<page/>'))).toContain('Page <');
    expect(footer(report)).not.toContain('Page');
  });

  test('offers every filter on Investigate, and shows a control wherever a filter works', () => {
    const controls = JSON.stringify(sheet('investigate')?.ParameterControls);
    // QuickSight cannot look into JSON: a filter by a member of it is the page's and the CLI's.
    for (const id of Object.keys(filters).filter((one) => one !== 'extra'))
      expect(controls).toContain(`"${parameterName(id)}"`);
    for (const group of definition.FilterGroups ?? []) {
      const [id] = Object.keys(filters).filter((one) =>
        tableNames.some((table) => group.FilterGroupId === `${one}-${table}`),
      );
      if (id === undefined) continue;
      expect(group.ScopeConfiguration).toEqual({ AllSheets: {} });
      const table = group.FilterGroupId?.slice(id.length + 1);
      for (const one of definition.Sheets ?? []) {
        if (!JSON.stringify(one.Visuals).includes(`"DataSetIdentifier":"${table}"`)) continue;
        expect(JSON.stringify(one.ParameterControls)).toContain(`"${parameterName(id)}"`);
      }
    }
    expect(
      report.FilterGroups?.filter(({ ScopeConfiguration }) => ScopeConfiguration?.AllSheets),
    ).toEqual([]);
  });

  test('leads from every visual with a drill to the requests behind it', () => {
    for (const { id, drill } of visuals) {
      const on = [...sheets.map((one) => one.id), 'platform'].flatMap(visualsOf);
      const actions = on.find(({ VisualId }) => VisualId === id)?.Actions ?? [];
      expect([id, actions.length]).toEqual([id, drill ? 1 : 0]);
    }
  });

  test.each([
    ['dashboard', definition],
    ['report', report],
  ])('of the %s bounds every visual in time', (_, one) => {
    const bounded = new Set(
      one.FilterGroups?.filter(({ FilterGroupId }) =>
        /^(range|periods)-/.test(FilterGroupId ?? ''),
      ).flatMap(
        (group) =>
          group.ScopeConfiguration?.SelectedSheets?.SheetVisualScopingConfigurations?.flatMap(
            ({ VisualIds }) => VisualIds ?? [],
          ) ?? [],
      ),
    );
    const all = one.Sheets?.flatMap(({ SheetId }) => visualsOf(SheetId ?? '')) ?? [];
    expect(all.filter(({ VisualId }) => !bounded.has(VisualId))).toEqual([]);
  });

  // Cloud Control takes 262,144 bytes of a resource; CloudFormation says no limit but a template's (docs/decisions/0052).
  // A visual is about 5 KB: whoever adds a few sees the bound before the limit.
  test.each([
    ['dashboard', definition, 420_000],
    ['report', report, 262_144],
  ] as const)('of the %s stays below its bound in bytes', (name, one, bound) => {
    const bytes = Buffer.byteLength(JSON.stringify(one));
    process.stdout.write(`The definition of the ${name} has ${bytes} bytes.\n`);
    expect(bytes).toBeLessThan(bound);
  });

  test('says once how a column is written, for every number and time that a visual shows', () => {
    for (const one of [definition, report]) {
      expect(JSON.stringify(one.Sheets)).not.toContain('FormatConfiguration');
      const written = new Set(
        (one.ColumnConfigurations ?? [])
          .filter(({ FormatConfiguration }) => FormatConfiguration !== undefined)
          .map(({ Column }) => `${Column?.DataSetIdentifier}.${Column?.ColumnName}`),
      );
      expect(written.size).toBeGreaterThan(20);
      const shown = JSON.stringify(one.Sheets).matchAll(
        /"(?:Numerical|Date)(?:Measure|Dimension)Field":\{"FieldId":"[^"]+","Column":\{"DataSetIdentifier":"(\w+)","ColumnName":"(\w+)"/g,
      );
      for (const [, table, name] of shown) expect(written).toContain(`${table}.${name}`);
    }
  });

  test('gives a value that has a meaning the colour that the page gives it', () => {
    const colourOf = (column: string, value: string) =>
      definition.ColumnConfigurations?.find(
        ({ Column }) => Column?.ColumnName === column,
      )?.ColorsConfiguration?.CustomColors?.find(({ FieldValue }) => FieldValue === value)?.Color;
    const quota = slotColour(failureSlot('quota'), themes.light.charts).toUpperCase();
    expect(colourOf('failure_class_or_none', 'quota')).toBe(quota);
    expect(colourOf('status_or_none', '200')).toBe(themes.light.charts.status[2]?.toUpperCase());
  });
});

describe('the checker of references', () => {
  const breaks: [string, (changed: DashboardVersionDefinition) => void, RegExp][] = [
    ['a column', (d) => replaceFirst(d, 'ColumnName', 'nowhere'), /no column nowhere/],
    [
      'a parameter',
      (d) => replaceFirst(d.Sheets, 'SourceParameterName', 'Nobody'),
      /no parameter Nobody/,
    ],
    ['a sheet', (d) => replaceFirst(d, 'TargetSheetId', 'gone'), /no sheet gone/],
    ['a field', (d) => replaceFirst(d.Sheets, 'SourceField', 'lost'), /no field lost/],
    ['a place', (d) => replaceFirst(d.Sheets?.[0]?.Layouts, 'ElementId', 'kpi-gone'), /lacks/],
    [
      'a visual',
      (d) => d.Sheets?.[0]?.Visuals?.push(d.Sheets[0].Visuals[0] ?? ({} as never)),
      /twice/,
    ],
    [
      'a data set',
      (d) => d.DataSetIdentifierDeclarations?.push({ Identifier: 'x', DataSetArn: 'y' }),
      /data set x/,
    ],
    [
      'an expression',
      (d) =>
        d.CalculatedFields?.push({
          DataSetIdentifier: 'usage',
          Name: 'n',
          Expression: 'sum({gone})',
        }),
      /reads gone/,
    ],
    [
      'a parameter that nobody reads',
      (d) =>
        d.ParameterDeclarations?.push({
          StringParameterDeclaration: { Name: 'Idle', ParameterValueType: 'SINGLE_VALUED' },
        }),
      /uses the parameter Idle/,
    ],
    [
      'a calculated field that nobody shows',
      (d) =>
        d.CalculatedFields?.push({ DataSetIdentifier: 'usage', Name: 'idle', Expression: '1' }),
      /uses usage\.idle/,
    ],
    [
      'a filtered visual',
      (d) => replaceFirst(d.FilterGroups, 'VisualIds', ['away']),
      /reaches away/,
    ],
  ];

  test.each(breaks)('finds %s that is wrong', (_, damage, fault) => {
    const changed = copy();
    damage(changed);
    expect(faults(changed).join('\n')).toMatch(fault);
  });
});

/** Replaces the first member of that name anywhere below. */
function replaceFirst(value: unknown, key: string, by: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (key in value) {
    (value as Record<string, unknown>)[key] = by;
    return true;
  }
  return Object.values(value).some((inner) => replaceFirst(inner, key, by));
}
