import type { DashboardVersionDefinition } from '@aws-sdk/client-quicksight';
import { sheets, visuals } from '../../../reporting/dashboard/dashboard.js';
import { filters } from '../../../reporting/dashboard/filters.js';
import { reportLayout } from '../../../reporting/dashboard/report-layout.js';
import { failureSlot, slotColour } from '../../../reporting/format/slots.js';
import { themes } from '../../../reporting/format/theme.js';
import { dashboardDefinition } from '../../../reporting/quicksight/definition.js';
import { parameterName } from '../../../reporting/quicksight/parameter-names.js';
import { arns, knownDataSets } from './known-data-sets.js';
import { faultsOf } from './references.js';

const definition = dashboardDefinition(arns);
const faults = (changed: DashboardVersionDefinition) => faultsOf(changed, knownDataSets);
const copy = (): DashboardVersionDefinition => structuredClone(definition);
const sheet = (id: string) => definition.Sheets?.find(({ SheetId }) => SheetId === id);
const visualsOf = (id: string) =>
  (sheet(id)?.Visuals ?? []).map(
    (one) => Object.values(one)[0] as { VisualId: string; Actions?: unknown[] },
  );

describe('the QuickSight definition', () => {
  test('refers to nothing that does not exist, repeats no id and keeps the limits', () => {
    expect(faults(definition)).toEqual([]);
  });

  test('has every sheet and every visual of the declaration, and the paginated sheet', () => {
    const shown = definition.Sheets?.flatMap(({ SheetId }) => visualsOf(SheetId ?? ''));
    expect(definition.Sheets?.map(({ SheetId }) => SheetId)).toEqual([
      ...sheets.map(({ id }) => id),
      'platform',
      'report',
    ]);
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
    expect(footer(dashboardDefinition(arns, '<page/>'))).toContain('Page <');
    expect(footer(definition)).not.toContain('Page');
  });

  test('offers every filter on Investigate, and shows a control wherever a filter works', () => {
    const controls = JSON.stringify(sheet('investigate')?.ParameterControls);
    // QuickSight cannot look into JSON: a filter by a member of it is the page's and the CLI's.
    for (const id of Object.keys(filters).filter((one) => one !== 'extra'))
      expect(controls).toContain(`"${parameterName(id)}"`);
    for (const group of definition.FilterGroups ?? []) {
      const [id] = Object.keys(filters).filter((one) => group.FilterGroupId?.startsWith(`${one}-`));
      if (id === undefined) continue;
      for (const { SheetId } of group.ScopeConfiguration?.SelectedSheets
        ?.SheetVisualScopingConfigurations ?? []) {
        expect(JSON.stringify(sheet(SheetId ?? '')?.ParameterControls)).toContain(
          `"${parameterName(id)}"`,
        );
      }
    }
  });

  test('leads from every visual with a drill to the requests behind it', () => {
    for (const { id, drill } of visuals) {
      const on = [...sheets.map((one) => one.id), 'platform'].flatMap(visualsOf);
      const actions = on.find(({ VisualId }) => VisualId === id)?.Actions ?? [];
      expect([id, actions.length]).toEqual([id, drill ? 1 : 0]);
    }
  });

  test('bounds every visual in time', () => {
    const bounded = new Set(
      definition.FilterGroups?.filter(({ FilterGroupId }) =>
        /^(range|periods)-/.test(FilterGroupId ?? ''),
      ).flatMap(
        (group) =>
          group.ScopeConfiguration?.SelectedSheets?.SheetVisualScopingConfigurations?.flatMap(
            ({ VisualIds }) => VisualIds ?? [],
          ) ?? [],
      ),
    );
    const all = definition.Sheets?.flatMap(({ SheetId }) => visualsOf(SheetId ?? '')) ?? [];
    expect(all.filter(({ VisualId }) => !bounded.has(VisualId))).toEqual([]);
  });

  test('fits into a CloudFormation template', () => {
    expect(JSON.stringify(definition).length).toBeLessThan(900_000);
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
