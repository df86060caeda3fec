import fs from 'node:fs';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import readExcelFile from 'read-excel-file/node';
import { periodOfDay } from '../../../../core/periods/period.js';
import { createWording } from '../../../../reporting/format/wording.js';
import { csvOf } from '../../../../reporting/reports/documents/csv.js';
import { htmlOf } from '../../../../reporting/reports/documents/html.js';
import { pdfOf } from '../../../../reporting/reports/documents/pdfkit/document.js';
import { drawable } from '../../../../reporting/reports/documents/pdfkit/typeface.js';
import { xlsxOf } from '../../../../reporting/reports/documents/write-excel-file.js';
import { stepsOfPeriod } from '../../../../reporting/reports/drawing/steps-of-period.js';
import { brandColour } from '../../../../reporting/reports/drawing/theme.js';
import { mailContent } from '../../../../reporting/reports/mail/content.js';
import { tablesOf } from '../../../../reporting/reports/report/tables.js';
import { markupText } from '../../../fixtures/documents/document-text.js';
import { pdfReader } from '../../../fixtures/documents/unpdf.js';
import { hostileTexts } from '../../../fixtures/hostile-text.js';
import { madeUpReport } from '../../../fixtures/report.js';

const report = madeUpReport({ rows: 12 });
const reader = pdfReader();
afterAll(() => reader.close());

describe('the PDF', () => {
  it('of 500 rows is tagged, has its typeface inside, and is under 500 KB', async () => {
    const pdf = Buffer.from(await pdfOf(madeUpReport(), null));
    expect(pdf.length).toBeLessThan(500_000);
    const objects = objectsOf(pdf);
    expect(objects).toContain('/Marked true');
    expect(objects).toContain('/Lang (en-GB)');
    expect(objects.match(/\/S \/TR\b/g)?.length).toBeGreaterThan(500);
    expect(objects.match(/\/FontFile2/g)).toHaveLength(3);
    expect(objects.match(/\/S \/Figure/g)?.length).toBe(objects.match(/\/Alt \(/g)?.length);
  }, 60_000);

  it('reads each file of its typeface once, not for every text', async () => {
    const read = jest.spyOn(fs, 'readFileSync');
    await pdfOf(report, null);
    const fonts = read.mock.calls.filter(([file]) => String(file).endsWith('.ttf'));
    read.mockRestore();
    expect(fonts).toHaveLength(3);
  });

  it('says the same numbers as the report, and is the same file every time', async () => {
    const pdf = await pdfOf(report, null);
    expect(Buffer.from(await pdfOf(report, null)).equals(pdf)).toBe(true);
    const text = await reader.read(pdf);
    const wording = createWording('en-GB', 'Europe/Berlin');
    for (const { value, column } of report.sections.flatMap(({ figures }) => figures)) {
      const shown = wording.cell(value, column.format).replaceAll('\u00a0', ' ');
      expect(text.replaceAll('\u00a0', ' ')).toContain(shown);
    }
    expect(text).toContain('Page 1 of ');
  }, 60_000);

  it('shows hostile text as text, and characters that its typeface lacks as code points', async () => {
    const text = await reader.read(
      await pdfOf(madeUpReport({ texts: hostileTexts, rows: 30, name: '日本 Retail' }), null),
    );
    expect(text).toContain('‹U+65E5›‹U+672C› Retail');
    expect(text).toContain('‹U+202E›');
    expect(text).not.toMatch(/[\u202e\u200b]|\0/);
  }, 60_000);

  it.each([
    ['whole', 'Compared with 9'],
    ['same-part', 'Compared with the same part of 9'],
    ['partly-on-record', 'is only partly on record: nothing is compared with it'],
  ] as const)(
    'of a comparison that is %s says so, and so do HTML and mail',
    async (comparison, sentence) => {
      const compared = { ...report, comparison };
      const { text, html } = mailContent(compared, {
        dashboard: null,
        unsubscribe: null,
        documents: [],
      });
      const written = [
        await reader.read(await pdfOf(compared, null)),
        Buffer.from(htmlOf(compared, null)).toString(),
        text,
        html,
      ];
      for (const one of written) expect(one.replaceAll(/\s+/g, ' ')).toContain(sentence);
    },
    60_000,
  );

  it('of a tenant without traffic is one page that says so', async () => {
    const { sections } = report;
    const empty = {
      ...report,
      isEmpty: true,
      remarks: ['No request was served in this week.'],
      sections: sections.slice(0, 1).map((section) => ({ ...section, visuals: [] })),
    };
    const text = await reader.read(await pdfOf(empty, null));
    expect(text).toContain('No request was served in this week.');
    expect(text).toContain('Page 1 of 1');
  });

  it('leaves out a logo that is cut off', async () => {
    const logo = 'data:image/png;base64,iVBORw0KGgo=';
    await expect(pdfOf(madeUpReport({ rows: 3, branding: { logo } }), null)).resolves.toBeDefined();
  });
});

it('a text is drawn with characters that the font has, whatever comes in', () => {
  const ascii = {
    hasGlyphForCodePoint: (point: number) =>
      (point >= 0x20 && point < 0x7f) || point === 0x2039 || point === 0x203a,
  };
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(drawable(text, ascii)).toMatch(/^[\x20-\x7e‹›]*$/);
    }),
  );
});

it('white text on a brand colour has a contrast of 4.5 at least, whatever the tenant chose', () => {
  const channel = (colour: string, at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
      const colour = brandColour(`#${number.toString(16).padStart(6, '0')}`);
      const light =
        0.2126 * channel(colour, 1) + 0.7152 * channel(colour, 3) + 0.0722 * channel(colour, 5);
      expect(1.05 / (light + 0.05)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

describe('the CSV', () => {
  it('holds every table with its values, and nothing that a spreadsheet would run', () => {
    const text = Buffer.from(csvOf(madeUpReport({ texts: hostileTexts, rows: 40 }))).toString(
      'utf8',
    );
    expect(text.startsWith('\ufeffReport,')).toBe(true);
    for (const cell of text.slice(1).split(/\r\n|,/)) expect(cell).not.toMatch(/^"?[=+@\p{Cc}]/u);
  });

  it('gives numbers as they are, with their unit in the heading', () => {
    const text = Buffer.from(csvOf(report)).toString('utf8');
    expect(text).toContain('Requests,Error rate (share),Response p50 (ms)');
  });
});

describe('the workbook', () => {
  // All times of this report are in November.
  const berlin = (column?: { type: string }) => (column?.type === 'timestamp' ? 3_600_000 : 0);

  it('shows times by the clock of the zone, in columns that are wide enough for them', async () => {
    const bytes = Buffer.from(await xlsxOf(report));
    const [head, first] =
      (await readExcelFile(bytes)).find(({ sheet }) => sheet === 'Requests over time')?.data ?? [];
    expect(head?.[0]).toBe('Time (Europe/Berlin)');
    expect(first?.[0]).toEqual(new Date('2026-11-16T00:00:00Z'));
    const sheet = strFromU8(unzipSync(bytes)['xl/worksheets/sheet3.xml'] ?? new Uint8Array());
    expect(Number(/<col [^>]*width="([\d.]+)"/.exec(sheet)?.[1])).toBeGreaterThanOrEqual(20);
  });

  it('has a sheet per table with the same values', async () => {
    const sheets = await readExcelFile(Buffer.from(await xlsxOf(report)));
    const tables = tablesOf(report);
    expect(sheets).toHaveLength(tables.length + 1);
    for (const [at, table] of tables.entries()) {
      const rows = sheets[at + 1]?.data.slice(1) ?? [];
      expect(rows).toHaveLength(table.rows.length);
      for (const [line, row] of table.rows.entries()) {
        for (const [place, value] of row.entries()) {
          const read = rows[line]?.[place] ?? null;
          // A workbook counts days as fractions, which are off by some nanoseconds, and knows no zones.
          const shown =
            read instanceof Date
              ? new Date(
                  Math.round(read.getTime() / 10) * 10 - berlin(table.columns[place]),
                ).toISOString()
              : read;
          if (typeof value === 'number') expect(shown).toBeCloseTo(value, 9);
          else if (table.columns[place]?.type === 'date')
            expect(shown).toBe(`${value}T00:00:00.000Z`);
          else expect(shown).toBe(value);
        }
      }
    }
  });

  it('keeps hostile text as text', async () => {
    const bytes = Buffer.from(await xlsxOf(madeUpReport({ texts: hostileTexts, rows: 20 })));
    const cells = (await readExcelFile(bytes)).flatMap(({ data }) => data.flat());
    expect(cells).toContain('=HYPERLINK("https://evil.example","click")');
    expect(cells.filter((cell) => typeof cell === 'string' && /\p{Cc}|\p{Cf}/u.test(cell))).toEqual(
      [],
    );
  });
});

it('the HTML runs nothing and fetches nothing, whatever the names are', () => {
  const text = Buffer.from(
    htmlOf(
      madeUpReport({ texts: hostileTexts, rows: 20, name: '<script>alert(1)</script>' }),
      null,
    ),
  ).toString('utf8');
  expect(text).not.toMatch(/<script|<img src=x|onerror=alert\(1\)>/);
  expect(text).not.toMatch(/(?:src|href)="https?:/);
  expect(markupText(text)).toContain('<script>alert(1)</script>');
});

it('the steps of a day are as many as it has hours, over every change of clocks', () => {
  const hoursOf = (timeZone: string, month: number, day: number) =>
    stepsOfPeriod(periodOfDay('daily', timeZone, { year: 2026, month, day }), 'hour').length;
  expect(hoursOf('Europe/Berlin', 3, 29)).toBe(23);
  expect(hoursOf('Europe/Berlin', 10, 25)).toBe(25);
  expect(hoursOf('Etc/GMT+12', 2, 28)).toBe(24);
  expect(
    stepsOfPeriod(
      periodOfDay('monthly', 'Pacific/Kiritimati', { year: 2028, month: 2, day: 1 }),
      'day',
    ),
  ).toHaveLength(29);
});

/** Every object of a PDF as text, those in object streams unpacked by the standard's rules. */
function objectsOf(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  const streams = [...text.matchAll(/\/Type \/ObjStm[^>]*\/Length (\d+) >>\nstream\n/g)].map(
    (found) => {
      const start = found.index + found[0].length;
      return inflateSync(pdf.subarray(start, start + Number(found[1]))).toString('latin1');
    },
  );
  return `${text.replace(/stream\n[\s\S]*?endstream/g, '')}${streams.join('\n')}`;
}
