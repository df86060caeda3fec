import type {
  BodySectionConfiguration,
  FreeFormLayoutElement,
  SheetDefinition,
  SheetTextBox,
} from '@aws-sdk/client-quicksight';
import { gridColumns, gridHeight, packIntoRows } from '../dashboard/grid-rows.js';
import { type BoardChapter, chapters, reportSheetId } from './board.js';
import { colours } from './colours.js';
import { coverParameters } from './parameter-names.js';
import type { PlacedVisual } from './placed-visual.js';
import { parameterRun, run, textBox } from './text-box.js';
import { quicksightVisual } from './visual.js';

/** A4 upright at 96 pixels an inch, less margins of half an inch. */
const width = 698;
const columnWidth = width / gridColumns;
const rowHeight = 66;
const headingHeight = 64;

const pixels = (value: number): string => `${Math.round(value)}px`;

const element = (
  id: string,
  type: 'VISUAL' | 'TEXT_BOX',
  x: number,
  y: number,
  across: number,
  down: number,
): FreeFormLayoutElement => ({
  ElementId: id,
  ElementType: type,
  XAxisLocation: pixels(x),
  YAxisLocation: pixels(y),
  Width: pixels(across),
  Height: pixels(down),
});

/** Visuals in reading order below `top`, and where they end. */
function onGrid(places: readonly PlacedVisual[], top: number) {
  const shelved = packIntoRows(places.map((place) => ({ ...place, size: place.visual.size })));
  const elements = shelved.map(({ item, column, row }) =>
    element(
      item.visualId,
      'VISUAL',
      column * columnWidth,
      top + row * rowHeight,
      item.size.columns * columnWidth,
      item.size.rows * rowHeight,
    ),
  );
  return { elements, bottom: top + gridHeight(shelved) * rowHeight };
}

const section = (
  id: string,
  elements: readonly FreeFormLayoutElement[],
  pageBreakAfter: boolean,
): BodySectionConfiguration => ({
  SectionId: id,
  Content: { Layout: { FreeFormLayout: { Elements: [...elements] } } },
  PageBreakConfiguration: { After: { Status: pageBreakAfter ? 'ENABLED' : 'DISABLED' } },
});

const isTable = ({ visual }: PlacedVisual): boolean => visual.kind === 'table';
const headingId = (chapter: string): string => `${reportSheetId}-${chapter}-heading`;

/**
 * A chapter: its charts below its heading, then each table in a section of its own, because a table grows with its rows
 * over as many pages as it needs, and whatever stood below it in the same section would be printed over.
 */
function chapterSections(chapter: BoardChapter, isLast: boolean): BodySectionConfiguration[] {
  const { layout, figures, visuals } = chapter;
  const tables = visuals.filter(isTable);
  const heading = element(headingId(layout.id), 'TEXT_BOX', 0, 0, width, headingHeight);
  const numbers = onGrid(figures, headingHeight);
  const charts = onGrid(
    visuals.filter((place) => !isTable(place)),
    numbers.bottom,
  );
  return [
    section(
      `${reportSheetId}-${layout.id}`,
      [heading, ...numbers.elements, ...charts.elements],
      tables.length === 0 && !isLast,
    ),
    ...tables.map((place, index) =>
      section(
        `${place.visualId}-section`,
        [element(place.visualId, 'VISUAL', 0, 0, width, place.visual.size.rows * rowHeight)],
        index === tables.length - 1 && !isLast,
      ),
    ),
  ];
}

const cover: SheetTextBox = {
  SheetTextBoxId: `${reportSheetId}-cover`,
  Content: textBox(
    parameterRun(coverParameters.title, { size: 36, colour: colours.text }),
    parameterRun(coverParameters.tenant, { size: 24, colour: colours.accent }),
    parameterRun(coverParameters.period, { size: 16, colour: colours.textSoft }),
  ),
};

const heading = ({ layout }: BoardChapter): SheetTextBox => ({
  SheetTextBoxId: headingId(layout.id),
  Content: textBox(
    run(layout.title, { size: 20, bold: true, colour: colours.text }),
    run(layout.description, { size: 12, colour: colours.textSoft }),
  ),
});

const header: SheetTextBox = {
  SheetTextBoxId: `${reportSheetId}-header`,
  Content: textBox(
    `${parameterRun(coverParameters.tenant, { size: 10, colour: colours.textSoft })}${run(' · ', { size: 10 })}${parameterRun(coverParameters.period, { size: 10, colour: colours.textSoft })}`,
  ),
};

const footer = (pageNumber: string | undefined): SheetTextBox => ({
  SheetTextBoxId: `${reportSheetId}-footer`,
  Content: textBox(
    `${run('Gatebook', { size: 10, colour: colours.textSoft })}${
      pageNumber === undefined ? '' : `${run(' · Page ', { size: 10 })}${pageNumber}`
    }`,
  ),
});

const band = (id: string, height: number) => ({
  SectionId: `${id}-section`,
  Layout: { FreeFormLayout: { Elements: [element(id, 'TEXT_BOX', 0, 0, width, height)] } },
  Style: { Height: pixels(height) },
});

/**
 * The sheet that snapshot jobs print, chapter by chapter as every report has them.
 *
 * @param pageNumber what QuickSight's text boxes call the number of the page. AWS publishes no text that says it, and a
 * wrong one would fail the dashboard; the console puts it in at a click, and `describe-dashboard-definition` shows it.
 */
export function paginatedSheet(pageNumber?: string): SheetDefinition {
  const bodies = chapters.flatMap((chapter, index) =>
    chapterSections(chapter, index === chapters.length - 1),
  );
  return {
    SheetId: reportSheetId,
    Name: 'Report',
    Title: 'Report',
    Description: 'What is mailed to a tenant, on pages.',
    ContentType: 'PAGINATED',
    TextBoxes: [cover, ...chapters.map(heading), header, footer(pageNumber)],
    Visuals: chapters.flatMap(({ figures, visuals }) =>
      [...figures, ...visuals].map((place) => quicksightVisual(place)),
    ),
    Layouts: [
      {
        Configuration: {
          SectionBasedLayout: {
            HeaderSections: [band(header.SheetTextBoxId ?? '', 28)],
            BodySections: [
              section(
                `${reportSheetId}-cover-section`,
                [element(cover.SheetTextBoxId ?? '', 'TEXT_BOX', 0, 0, width, 160)],
                false,
              ),
              ...bodies,
            ],
            FooterSections: [band(`${reportSheetId}-footer`, 28)],
            CanvasSizeOptions: {
              PaperCanvasSizeOptions: {
                PaperSize: 'A4',
                PaperOrientation: 'PORTRAIT',
                PaperMargin: { Top: '0.5in', Bottom: '0.5in', Left: '0.5in', Right: '0.5in' },
              },
            },
          },
        },
      },
    ],
  };
}
