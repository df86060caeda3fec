import { sheets } from '../dashboard/dashboard.js';
import { type Filter, filters } from '../dashboard/filters.js';
import { measures } from '../dashboard/measures.js';
import { rankedBy } from '../dashboard/ranking.js';
import { reportLayout, type SectionLayout } from '../dashboard/report-layout.js';
import { kpiCard } from '../dashboard/sized.js';
import type { Sheet, Visual } from '../dashboard/visual.js';
import { smallestTable, type TableName, tableNames } from '../query/table.js';
import { hasFilter } from './columns.js';
import { comparesPeriods } from './kpi.js';
import { type PlacedVisual, placed } from './placed-visual.js';

/** What a definition has to declare for a sheet. */
export interface SheetContent {
  readonly id: string;
  /** The visuals, each on its data set. */
  readonly places: readonly PlacedVisual[];
  /** The filters whose controls stand on the sheet: those that one of its data sets can follow. */
  readonly filterIds: readonly string[];
}

/** An interactive sheet. */
export interface BoardSheet extends SheetContent {
  readonly title: string;
  readonly description: string;
}

/** A chapter of the paginated sheet. */
export interface BoardChapter {
  readonly layout: SectionLayout;
  readonly figures: readonly PlacedVisual[];
  readonly visuals: readonly PlacedVisual[];
}

/** The sheet that snapshot jobs print. */
export const reportSheetId = 'report';
const platformSheetId = 'platform';

const answersWith = (visual: Visual, onlyRequests: boolean): TableName =>
  smallestTable(
    {
      dimensions: [...visual.dimensions, ...(visual.where ?? []).map(({ dimension }) => dimension)],
      measures: [...visual.measures, ...rankedBy(visual)],
    },
    onlyRequests || visual.kind === 'records',
  );

/** On a sheet that lists requests everything reads `requests`, so that every filter narrows every visual of it. */
const places = (visuals: readonly Visual[]): readonly PlacedVisual[] => {
  const onlyRequests = visuals.some(({ kind }) => kind === 'records');
  return visuals.map((visual) =>
    placed(visual, answersWith(visual, onlyRequests), visual.id, false),
  );
};

/** The data sets that visuals read. */
export const dataSetsOf = (among: readonly Pick<PlacedVisual, 'table'>[]): readonly TableName[] =>
  tableNames.filter((name) => among.some(({ table }) => table === name));

const boardSheet = (
  { id, title, description }: Omit<Sheet, 'visuals'>,
  visuals: readonly Visual[],
) => {
  const on = places(visuals);
  const tables = dataSetsOf(on);
  const filterIds = Object.entries<Filter>(filters)
    .filter(([, filter]) => tables.some((name) => hasFilter(name, filter)))
    .map(([id]) => id);
  return { id, title, description, places: on, filterIds };
};

/**
 * The interactive sheets. What concerns the platform team alone stands on a sheet of its own, the last: the one dashboard
 * is everyone's, and row-level security leaves a tenant nothing there but its own total.
 */
export const board: readonly BoardSheet[] = [
  ...sheets.map((sheet) =>
    boardSheet(
      sheet,
      sheet.visuals.filter(({ platformOnly }) => !platformOnly),
    ),
  ),
  boardSheet(
    {
      id: platformSheetId,
      title: 'Platform',
      description: 'Every tenant side by side, and APIs of none. A tenant sees itself alone here.',
    },
    sheets.flatMap(({ visuals }) => visuals.filter(({ platformOnly }) => platformOnly)),
  ),
];

const onPaper = (section: string, visual: Visual): PlacedVisual => {
  const { drill: _, ...rest } = visual;
  const id = `${reportSheetId}-${section}-${visual.id}`;
  return placed(rest, answersWith(rest, false), id, true);
};

const figure = (
  section: string,
  { measure, description }: SectionLayout['figures'][number],
): PlacedVisual =>
  onPaper(
    section,
    kpiCard(measure.replaceAll('_', '-'), measures[measure].title, description, measure),
  );

/** The chapters of the paginated sheet, from the layout that every report has. */
export const chapters: readonly BoardChapter[] = reportLayout.map((layout) => ({
  layout,
  figures: layout.figures.map((one) => figure(layout.id, one)),
  visuals: layout.visuals.map((visual) => onPaper(layout.id, visual)),
}));

/** The paginated sheet: nobody chooses anything on paper, so that it has no filter. */
export const reportSheet: SheetContent = {
  id: reportSheetId,
  places: chapters.flatMap(({ figures, visuals }) => [...figures, ...visuals]),
  filterIds: [],
};

/** What a filter group over a data set reaches on one sheet. */
export interface FilterTarget {
  readonly sheetId: string;
  readonly comparing: readonly PlacedVisual[];
  readonly others: readonly PlacedVisual[];
}

/** The visuals of a data set by sheet, those that compare periods apart: they look at twice the time. */
export const filterTargets = (
  sheets: readonly SheetContent[],
  table: TableName,
): readonly FilterTarget[] =>
  sheets.flatMap(({ id, places: all }) => {
    const mine = all.filter((place) => place.table === table);
    const comparing = mine.filter(comparesPeriods);
    const others = mine.filter((place) => !comparesPeriods(place));
    return mine.length === 0 ? [] : [{ sheetId: id, comparing, others }];
  });
