import { setTimeout as wait } from 'node:timers/promises';
import type { DocumentFormat } from '../../core/ports/report-source.js';
import { builtFile } from '../../local/files/package-files.js';
import { threadRenderer } from '../../reporting/reports/documents/drawing-thread.js';
import { documentWriters } from '../../reporting/reports/documents/renderer.js';
import { madeUpReport } from '../fixtures/report.js';

const report = madeUpReport({ rows: 5 });
const here = (file: string) => new URL(file, `file://${import.meta.dirname}/`);

const order = (formats: readonly DocumentFormat[], told: string[] = []) => ({
  id: 'acme/weekly/w2026-11-16',
  attempt: 1,
  tenant: report.tenant as never,
  windows: [],
  report,
  formats,
  dashboardUrl: null,
  tell: (sentence: string) => void told.push(sentence),
});

/** A process numbers the charts and styles that it draws, and this one may have drawn others before. */
function renumbered(html = ''): string {
  const numbers = new Map<string, number>();
  return html.replaceAll(/\bzr\d+-[a-z-]+\d+/g, (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return `zr-${number}`;
  });
}

test('documents are drawn in a thread as they are here', async () => {
  const renderer = threadRenderer(builtFile('draw-worker.js'));
  try {
    const documents = await renderer.render(order(['csv', 'html', 'pdf', 'xlsx']));
    expect(documents.map(({ format }) => format)).toEqual(['csv', 'html', 'pdf', 'xlsx']);
    const [csv, html] = documents.map(({ bytes }) => Buffer.from(bytes).toString());
    expect(csv).toBe(Buffer.from(await documentWriters.csv(report, null)).toString());
    const drawnHere = Buffer.from(await documentWriters.html(report, null)).toString();
    expect(renumbered(html)).toBe(renumbered(drawnHere));
  } finally {
    await renderer.close();
  }
});

describe('a document that', () => {
  const renderer = threadRenderer(here('stuck-thread.js'), 2000);
  afterAll(() => renderer.close());

  it('takes too long is left out with its reason, and those before and after it are drawn', async () => {
    const told: string[] = [];
    const documents = await renderer.render(order(['pdf', 'xlsx', 'pdf'], told));
    expect(documents.map(({ bytes }) => bytes)).toEqual([Uint8Array.of(1), Uint8Array.of(1)]);
    expect(told).toEqual([
      'The xlsx of delivery acme/weekly/w2026-11-16 could not be drawn: Error: it took longer than 2 seconds',
    ]);
  });

  it('ends its thread is left out, and the next report is drawn', async () => {
    await expect(renderer.render(order(['html']))).rejects.toMatchObject({ code: 'render-failed' });
    expect(await renderer.render(order(['pdf']))).toMatchObject([{ bytes: Uint8Array.of(1) }]);
  });

  it('is drawn by a thread that ends behind it is there, and the next one has another thread', async () => {
    const ending = { ...order(['pdf']), dashboardUrl: 'then end' as never };
    expect(await renderer.render(ending)).toHaveLength(1);
    await wait(500);
    expect(await renderer.render(order(['pdf']))).toMatchObject([{ bytes: Uint8Array.of(1) }]);
  });

  it('cannot be drawn costs the thread nothing', async () => {
    const told: string[] = [];
    const documents = await renderer.render(order(['csv', 'pdf'], told));
    expect(documents).toMatchObject([{ format: 'pdf', bytes: Uint8Array.of(3) }]);
    expect(told[0]).toContain('not this one');
  });

  it('waits for its turn is not late by that', async () => {
    const told: string[] = [];
    const slow = renderer.render(order(['xlsx', 'pdf'], told));
    const quick = renderer.render(order(['pdf'], told));
    expect((await Promise.all([slow, quick])).flat()).toHaveLength(2);
    expect(told).toHaveLength(1);
  });
});
