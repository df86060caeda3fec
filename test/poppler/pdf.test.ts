import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pdfOf } from '../../reporting/reports/documents/pdfkit/document.js';
import { hostileTexts } from '../fixtures/hostile-text.js';
import { madeUpReport } from '../fixtures/report.js';

const folder = mkdtempSync(join(tmpdir(), 'gatebook-poppler-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a tool of poppler, a reader that is not ours, finds in the PDF of a report. */
async function reading(name: string, report: Parameters<typeof pdfOf>[0]) {
  const file = join(folder, `${name}.pdf`);
  writeFileSync(file, await pdfOf(report, 'https://gatebook.example/d/abc/'));
  return (tool: string, ...options: string[]) =>
    execFileSync(tool, [...options, file, ...(tool === 'pdftotext' ? ['-'] : [])], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
}

describe('the PDF of a report with 500 rows of appendix', () => {
  let read: Awaited<ReturnType<typeof reading>>;
  beforeAll(async () => {
    read = await reading('long', madeUpReport());
  });

  it('is a tagged PDF 1.7 on A4, with a title, and without scripts', () => {
    const facts = read('pdfinfo');
    expect(facts).toMatch(/^Title: +Weekly API report – Acme Retail$/m);
    expect(facts).toMatch(/^Tagged: +yes$/m);
    expect(facts).toMatch(/^JavaScript: +no$/m);
    expect(facts).toMatch(/^Page size: .*\(A4\)$/m);
    expect(facts).toMatch(/^PDF version: +1\.7$/m);
  });

  it('has every typeface inside, as the subset that it uses, with its text to be copied', () => {
    const fonts = read('pdffonts').trim().split('\n').slice(2);
    expect(fonts).toHaveLength(3);
    for (const font of fonts) expect(font).toMatch(/^\w{6}\+Inter-\w+ .* yes yes yes +\d+ +0$/);
  });

  it('numbers its pages, and repeats the head of a table on each that it runs over', () => {
    const pages = read('pdftotext', '-layout').split('\f').slice(0, -1);
    expect(pages.length).toBe(Number(/^Pages: +(\d+)$/m.exec(read('pdfinfo'))?.[1]));
    for (const [at, page] of pages.entries()) {
      expect(page).toContain(`Page ${at + 1} of ${pages.length}`);
    }
    const first = pages.findIndex((page) => page.includes('Requests by route and status'));
    expect(pages.length - first).toBeGreaterThan(7);
    for (const page of pages.slice(first)) expect(page).toMatch(/Domain +Method +Route +Status/);
    const rows = pages
      .slice(first)
      .join('\n')
      .match(/^ *\S+ +\S+ +\S+ +\d{3} +[\d,]+ /gm);
    expect(rows).toHaveLength(500);
  });
});

it('is read aloud in its order: headings, tables with head and cells, a sentence for each chart', async () => {
  const read = await reading('short', madeUpReport({ rows: 12 }));
  const structure = read('pdfinfo', '-struct');
  expect(structure.match(/^Document\n {2}P .*\n {2}H1 /)).not.toBeNull();
  for (const [element, least] of Object.entries({ H2: 7, H3: 18, TH: 8, Figure: 9 })) {
    expect(structure.match(new RegExp(`^ +${element}\\b`, 'gm'))?.length).toBeGreaterThanOrEqual(
      least,
    );
  }
  const text = read('pdfinfo', '-struct-text');
  // A figure, its number and its change are words of their own.
  expect(text).toMatch(/"Requests [\d,]+ ▼ /);
});

it('hostile text stands in the PDF as text, and what the typeface lacks as its code point', async () => {
  const read = await reading('hostile', madeUpReport({ texts: [...hostileTexts, '😀'], rows: 40 }));
  const text = read('pdftotext', '-layout');
  expect(text).toContain('<script>alert(1)</script>');
  expect(text).toContain('right‹U+202E›to‹U+202C›left');
  expect(text).toContain('‹U+65E5›‹U+672C›');
  expect(text).toContain('‹U+1F600›');
  expect(text).not.toMatch(/[\u202a-\u202e\u200b-\u200f\u2066-\u2069]|\0/);
});
