import type { DashboardVersionDefinition } from '@aws-sdk/client-quicksight';

/** A data set as far as references to it go: the names of its columns and of its parameters. */
export interface KnownDataSet {
  readonly columns: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
}

/** Calls back for every object in a tree, with its path. */
function visit(
  value: unknown,
  at: string,
  see: (node: Record<string, unknown>, at: string) => void,
) {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visit(item, `${at}[${index}]`, see);
  } else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    see(value as Record<string, unknown>, at);
    for (const [key, inner] of Object.entries(value)) visit(inner, `${at}.${key}`, see);
  }
}

const twice = (values: readonly string[]): string[] =>
  values.filter((value, index) => values.indexOf(value) !== index);

/** Names in braces are fields, names in `${…}` parameters. */
const mentioned = (expression: string) => ({
  fields: [...expression.matchAll(/(?<!\$)\{([^}]+)\}/g)].map(([, name]) => name ?? ''),
  parameters: [...expression.matchAll(/\$\{([^}]+)\}/g)].map(([, name]) => name ?? ''),
});

/**
 * The quotas of one definition (Amazon Quick Sight API reference, by the shapes' own limits). The API takes 2,000 calculated
 * fields; CloudFormation's schema of a dashboard takes 500.
 */
const limits = {
  sheets: 20,
  visualsPerSheet: 75,
  calculatedFields: 500,
  filterGroups: 2000,
  filtersPerGroup: 20,
  parameters: 400,
  dataSets: 50,
  bodySections: 28,
  tableColumns: 200,
  expression: 32_000,
};

/** Everything that is wrong with a definition's inner references, ids and sizes: one sentence each. */
export function faultsOf(
  definition: DashboardVersionDefinition,
  dataSets: Readonly<Record<string, KnownDataSet>>,
): string[] {
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const sheets = definition.Sheets ?? [];
  const fields = definition.CalculatedFields ?? [];
  const groups = definition.FilterGroups ?? [];
  const declared = (definition.ParameterDeclarations ?? []).map((one) => Object.values(one)[0]);
  const parameters = new Set(declared.map(({ Name }) => Name));
  const identifiers = new Set(
    (definition.DataSetIdentifierDeclarations ?? []).map(({ Identifier }) => Identifier ?? ''),
  );
  const calculated = (dataSet: string | undefined) =>
    fields.filter((one) => one.DataSetIdentifier === dataSet).map(({ Name }) => Name ?? '');
  const hasColumn = (dataSet: string | undefined, name: string | undefined) =>
    dataSets[dataSet ?? '']?.columns.has(name ?? '') === true ||
    calculated(dataSet).includes(name ?? '');

  for (const name of identifiers) expect(name in dataSets, `The data set ${name} does not exist.`);
  expect(sheets.length <= limits.sheets, 'Too many sheets.');
  expect(fields.length <= limits.calculatedFields, 'Too many calculated fields.');
  expect(groups.length <= limits.filterGroups, 'Too many filter groups.');
  expect(declared.length <= limits.parameters, 'Too many parameters.');
  expect(identifiers.size <= limits.dataSets, 'Too many data sets.');
  for (const id of twice(declared.map(({ Name }) => Name ?? '')))
    faults.push(`Parameter ${id} twice.`);
  for (const id of twice(sheets.map(({ SheetId }) => SheetId ?? '')))
    faults.push(`Sheet ${id} twice.`);
  for (const id of twice(groups.map(({ FilterGroupId }) => FilterGroupId ?? ''))) {
    faults.push(`Filter group ${id} twice.`);
  }

  for (const { DataSetIdentifier, Name, Expression = '' } of fields) {
    const { fields: used, parameters: given } = mentioned(Expression);
    expect(identifiers.has(DataSetIdentifier ?? ''), `${Name} is of no data set.`);
    expect(Expression.length <= limits.expression, `${Name} is too long: ${Expression.length}.`);
    expect(!dataSets[DataSetIdentifier ?? '']?.columns.has(Name ?? ''), `${Name} hides a column.`);
    for (const one of used) {
      expect(
        hasColumn(DataSetIdentifier, one),
        `${Name} reads ${one}, which ${DataSetIdentifier} lacks.`,
      );
    }
    for (const one of given) expect(parameters.has(one), `${Name} reads the parameter ${one}.`);
  }
  for (const identifier of identifiers) {
    for (const name of twice(calculated(identifier).map((one) => one.toLowerCase()))) {
      faults.push(`${identifier} calculates ${name} twice.`);
    }
  }
  for (const one of declared) {
    for (const {
      DataSetIdentifier = '',
      DataSetParameterName = '',
    } of one.MappedDataSetParameters ?? []) {
      expect(
        dataSets[DataSetIdentifier]?.parameters.has(DataSetParameterName) === true,
        `${one.Name} is mapped to ${DataSetIdentifier}.${DataSetParameterName}.`,
      );
    }
  }

  visit(definition, '', (node, at) => {
    if ('ColumnName' in node && 'DataSetIdentifier' in node) {
      expect(
        hasColumn(node.DataSetIdentifier as string, node.ColumnName as string),
        `${at}: ${node.DataSetIdentifier} has no column ${node.ColumnName}.`,
      );
    }
    for (const key of [
      'ParameterName',
      'Parameter',
      'SourceParameterName',
      'DestinationParameterName',
    ]) {
      if (typeof node[key] === 'string') {
        expect(parameters.has(node[key]), `${at}: there is no parameter ${node[key]}.`);
      }
    }
    if (typeof node.TargetSheetId === 'string') {
      expect(
        sheets.some(({ SheetId }) => SheetId === node.TargetSheetId),
        `${at}: there is no sheet ${node.TargetSheetId}.`,
      );
    }
    if (Array.isArray(node.ActionOperations)) {
      expect('NavigationOperation' in node.ActionOperations[0], `${at}: navigation comes first.`);
    }
    if (typeof node.Content === 'string') {
      for (const one of mentioned(node.Content).parameters) {
        expect(parameters.has(one), `${at}: the text shows the parameter ${one}.`);
      }
    }
  });

  const allVisuals: string[] = [];
  const filterIds: string[] = [];
  for (const sheet of sheets) {
    const visuals = (sheet.Visuals ?? []).map((one) => Object.values(one)[0]);
    const ids: string[] = visuals.map(({ VisualId }) => VisualId);
    allVisuals.push(...ids);
    expect(ids.length <= limits.visualsPerSheet, `${sheet.SheetId} has too many visuals.`);
    const controls: string[] = (sheet.ParameterControls ?? []).map(
      (one) => Object.values(one)[0].ParameterControlId,
    );
    const boxes = (sheet.TextBoxes ?? []).map(({ SheetTextBoxId }) => SheetTextBoxId ?? '');
    const placed: string[] = [];
    visit([sheet.Layouts, sheet.SheetControlLayouts], '', (node) => {
      if (typeof node.ElementId === 'string') placed.push(node.ElementId);
      if (Array.isArray(node.BodySections)) {
        expect(node.BodySections.length <= limits.bodySections, 'Too many sections.');
      }
      if (typeof node.ColumnIndex === 'number') {
        expect(
          (node.ColumnIndex as number) + (node.ColumnSpan as number) <= 36,
          `${node.ElementId} is off the grid.`,
        );
        expect((node.RowSpan as number) <= 21, `${node.ElementId} is too high.`);
      }
    });
    for (const id of [...ids, ...controls, ...boxes]) {
      expect(placed.includes(id), `${id} has no place on ${sheet.SheetId}.`);
    }
    for (const id of placed) {
      expect(
        [...ids, ...controls, ...boxes].includes(id),
        `${sheet.SheetId} places ${id}, which it lacks.`,
      );
    }
    for (const id of twice(placed)) faults.push(`${sheet.SheetId} places ${id} twice.`);
    for (const visual of visuals) checkFields(visual, expect);
  }
  for (const id of twice(allVisuals)) faults.push(`Visual ${id} twice.`);

  for (const group of groups) {
    expect(
      (group.Filters ?? []).length <= limits.filtersPerGroup,
      `${group.FilterGroupId} has too many filters.`,
    );
    for (const one of group.Filters ?? []) filterIds.push(Object.values(one)[0].FilterId);
    const scopes = group.ScopeConfiguration?.SelectedSheets?.SheetVisualScopingConfigurations ?? [];
    expect(
      scopes.length > 0 || group.ScopeConfiguration?.AllSheets !== undefined,
      `${group.FilterGroupId} reaches nothing.`,
    );
    for (const { SheetId, VisualIds = [] } of scopes) {
      const sheet = sheets.find((one) => one.SheetId === SheetId);
      const ids = (sheet?.Visuals ?? []).map((one) => Object.values(one)[0].VisualId);
      expect(sheet !== undefined, `${group.FilterGroupId} reaches the sheet ${SheetId}.`);
      for (const id of VisualIds) {
        expect(ids.includes(id), `${group.FilterGroupId} reaches ${id}, which ${SheetId} lacks.`);
      }
    }
  }
  for (const id of twice(filterIds)) faults.push(`Filter ${id} twice.`);
  faults.push(...idle(definition));
  return faults;
}

/** Parameters, calculated fields and formats that nothing of the definition uses. */
function idle(definition: DashboardVersionDefinition): string[] {
  const {
    CalculatedFields = [],
    ParameterDeclarations = [],
    ColumnConfigurations,
    ...shown
  } = definition;
  const text = JSON.stringify(shown);
  const used = new Set(
    [...text.matchAll(/"DataSetIdentifier":"(\w+)","ColumnName":"(\w+)"/g)].map(
      ([, table, name]) => `${table}.${name}`,
    ),
  );
  const parameters = new Set(
    [...text.matchAll(/"\w*Parameter(?:Name)?":"(\w+)"/g)].map(([, name]) => name),
  );
  for (const name of mentioned(text).parameters) parameters.add(name);
  const byName = new Map(
    CalculatedFields.map((one) => [`${one.DataSetIdentifier}.${one.Name}`, one]),
  );
  for (const key of used) {
    const { DataSetIdentifier, Expression = '' } = byName.get(key) ?? {};
    const { fields, parameters: given } = mentioned(Expression);
    // A set goes on with what is added while it is walked: what a used field reads is used.
    for (const one of fields) used.add(`${DataSetIdentifier}.${one}`);
    for (const one of given) parameters.add(one);
  }
  const formatted = (ColumnConfigurations ?? []).map(
    ({ Column }) => `${Column?.DataSetIdentifier}.${Column?.ColumnName}`,
  );
  const declared = ParameterDeclarations.map((one) => Object.values(one)[0].Name as string);
  return [
    ...[...byName.keys(), ...formatted].filter((key) => !used.has(key)),
    ...declared.filter((name) => !parameters.has(name)).map((name) => `the parameter ${name}`),
  ].map((what) => `Nothing uses ${what}.`);
}

/** Fields are unique in their visual, and what sorts, labels or drills names one of them. */
function checkFields(
  visual: Record<string, unknown>,
  expect: (holds: boolean, fault: string) => void,
) {
  const id = visual.VisualId as string;
  const chart = visual.ChartConfiguration as { FieldWells?: unknown } | undefined;
  const known: string[] = [];
  visit(chart?.FieldWells, '', (node) => {
    if (typeof node.FieldId === 'string') known.push(node.FieldId);
  });
  for (const field of twice(known)) expect(false, `${id} has the field ${field} twice.`);
  expect(
    known.length > 0 && known.length <= limits.tableColumns,
    `${id} has ${known.length} fields.`,
  );
  visit({ ...chart, FieldWells: undefined }, id, (node, at) => {
    if (typeof node.FieldId === 'string') {
      expect(known.includes(node.FieldId), `${at}: there is no field ${node.FieldId}.`);
    }
  });
  visit(visual.Actions, id, (node, at) => {
    if (typeof node.SourceField === 'string') {
      expect(known.includes(node.SourceField), `${at}: there is no field ${node.SourceField}.`);
    }
  });
}
