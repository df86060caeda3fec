import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sheets } from '../../reporting/dashboard/dashboard.js';
import { openStage, type Stage, settled } from './chromium.js';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

async function opened(path = '', size = { width: 1440, height: 900 }): Promise<Page> {
  const { page } = await stage.page({ viewport: size, acceptDownloads: true });
  await page.goto(`${stage.acme}${path}`);
  await settled(page);
  return page;
}

const visual = (id: string) => `[data-visual="${id}"]`;

test('filters stand in the address, and the browser goes back and forward through them', async () => {
  const page = await opened();
  const requests = () => page.locator(`${visual('kpi-requests')} .kpi-value`).textContent();
  const all = await requests();
  await page.click('#filter-add');
  await page.click('.menu-item:text-is("Status")');
  await page.click('.option:has-text("404")');
  await page.waitForURL(/\?status=404$/);
  await page.keyboard.press('Escape');
  await settled(page);
  const some = await requests();
  assert.ok(Number(some) < Number(all));
  assert.match((await page.locator('.chip').textContent()) ?? '', /Status404/);
  await page.goBack();
  await settled(page);
  assert.equal(await requests(), all);
  assert.equal(await page.locator('.chip').count(), 0);
  await page.goForward();
  await settled(page);
  assert.equal(await requests(), some);
  await page.click('.sheet-link:text-is("Latency")');
  await page.waitForURL(/latency\?status=404$/);
  await page.close();
});

test('a click on a point, a bar, a slice or a row leads to its requests', async () => {
  const page = await opened();
  const click = async (selector: string, x: number, y: number) => {
    await page.locator(selector).scrollIntoViewIfNeeded();
    const box = await page.locator(selector).boundingBox();
    assert.ok(box);
    await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
    await page.waitForURL(/investigate/);
    await settled(page);
    const url = new URL(page.url());
    const rows = await page.locator(`${visual('raw-requests')} tbody tr`).count();
    await page.goBack();
    await settled(page);
    return { query: url.searchParams, rows };
  };
  const point = await click(`${visual('requests-over-time')} canvas`, 0.94, 0.9);
  assert.match(point.query.get('from') ?? '', /^2026-10-\d\dT00:00Z$/);
  assert.ok(point.rows > 0);
  const bar = await click(`${visual('requests-by-domain')} canvas`, 0.3, 0.02);
  assert.equal(bar.query.get('domain_name'), 'orders.acme.example');
  assert.ok(bar.rows > 0);
  const slice = await click(`${visual('requests-by-status')} .legend-entry >> nth=0`, 0.5, 0.5);
  assert.equal(slice.query.get('status'), '200');
  await page.click('.sheet-link:text-is("Errors and quota")');
  await settled(page);
  const row = await click(`${visual('client-errors')} .row-link >> nth=0`, 0.5, 0.5);
  assert.equal(row.query.get('status_class'), '4xx');
  assert.ok(row.query.get('from'));
  assert.ok(row.rows > 0);
  await page.close();
});

test('dragging over a chart zooms into that time', async () => {
  const page = await opened();
  const box = await page.locator(`${visual('requests-over-time')} canvas`).boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width * 0.9, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.99, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/from=2026-10-.*to=2026-1/);
  await page.close();
});

test('a free range is refused with a sentence until it is one', async () => {
  const page = await opened();
  await page.click('#period-open');
  await page.fill('input[name="from"]', '2026-10-30T00:00');
  await page.fill('input[name="to"]', '2026-10-29T00:00');
  await page.click('text="Show this range"');
  assert.match((await page.locator('.form-error').textContent()) ?? '', /ends before it begins/);
  await page.fill('input[name="to"]', '2026-10-31T00:00');
  await page.click('text="Show this range"');
  await page.waitForURL(/from=2026-10-30T00%3A00Z&to=2026-10-31T00%3A00Z$/);
  assert.equal(await page.locator('#period-name').textContent(), '30 Oct 2026');
  await page.click('#period-back');
  await page.waitForURL(/from=2026-10-29T00%3A00Z&to=2026-10-30T00%3A00Z$/);
  await page.close();
});

test('a table sorts by its headings and finds what is searched', async () => {
  const page = await opened('investigate');
  const table = page.locator(visual('raw-requests'));
  const latencies = async () => {
    const place = await table
      .locator('th')
      .evaluateAll((cells) =>
        cells.findIndex((cell) => cell.textContent?.startsWith('Response latency')),
      );
    const texts = await table.locator(`tbody td:nth-child(${place + 1})`).allTextContents();
    return texts.map((text) => Number.parseFloat(text));
  };
  await table.locator('.sort:has-text("Response latency")').click();
  const falling = await latencies();
  assert.deepEqual(
    falling,
    falling.toSorted((a, b) => b - a),
  );
  await table.locator('.sort:has-text("Response latency")').click();
  const rising = await latencies();
  assert.deepEqual(
    rising,
    rising.toSorted((a, b) => a - b),
  );
  await table.locator('input[type="search"]').fill('198.51.100.1 404');
  for (const row of await table.locator('tbody tr').allTextContents())
    assert.match(row, /198\.51\.100\.1.*/);
  assert.match((await table.locator('.table-count').textContent()) ?? '', /^\d+ of \d+ rows/);
  await page.close();
});

test('failures are called by their titles, and filtered by their words', async () => {
  const page = await opened('errors-and-quota');
  const legend = page.locator(`${visual('failures-over-time')} .legend-name`);
  assert.ok((await legend.allTextContents()).includes('Throttled'));
  await page.click('#filter-add');
  await page.click('.popover .menu-item:text-is("Failure")');
  await page.click('.option:has-text("Throttled")');
  await page.waitForURL(/failure_class=throttle$/);
  assert.equal(await page.locator('.chip-text').textContent(), 'Throttled');
  await page.close();
});

test('a chart of a single part says which it is', async () => {
  const page = await opened('errors-and-quota?domain_name=orders.acme.example');
  const legend = page.locator(`${visual('throttled-by-domain')} .legend-name`);
  assert.deepEqual(await legend.allTextContents(), ['orders.acme.example']);
  await page.close();
});

test('the longest stack of bars comes first, although another one has the greatest part', async () => {
  const { page } = await stage.page();
  await page.route('**/visuals/client-errors-by-endpoint.json*', async (route) => {
    const response = await route.fetch();
    const rows = [
      ['/orders', 404, 391],
      ['/products', 404, 360],
      ['/products', 429, 319],
    ];
    await route.fulfill({ response, json: { ...(await response.json()), rows } });
  });
  await page.goto(`${stage.acme}errors-and-quota`);
  await settled(page);
  const label = await page
    .locator(`${visual('client-errors-by-endpoint')} [role=img]`)
    .getAttribute('aria-label');
  assert.equal(label, '4xx errors by endpoint. 2 bars: /products 679, /orders 391.');
  await page.close();
});

test('a visual can be taken away as CSV, PNG and SVG', async () => {
  const page = await opened();
  const taken = async (type: string) => {
    await page.click(`${visual('requests-by-status')} [title="Download"]`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click(`${visual('requests-by-status')} .menu-item:has-text("${type}")`),
    ]);
    return { name: download.suggestedFilename(), body: await readFile(await download.path()) };
  };
  const csv = await taken('CSV');
  assert.equal(csv.name, 'gatebook-acme-requests-by-status-2026-10-03-2026-11-01.csv');
  assert.match(csv.body.toString(), /^status,requests\r\n200,/);
  const png = await taken('PNG');
  assert.equal(png.name, 'requests-by-status.png');
  assert.deepEqual([...png.body.subarray(1, 4)], [...Buffer.from('PNG')]);
  const svg = await taken('SVG');
  assert.match(svg.body.toString(), /^<svg [\s\S]*By response status[\s\S]*<\/svg>/);
  await page.close();
});

test('fits a phone and a very wide screen without scrolling sideways', async () => {
  for (const width of [320, 390, 768, 1280, 3840]) {
    const page = await opened('', { width, height: 900 });
    for (const { id } of sheets) {
      await page.goto(`${stage.acme}${id}`);
      await settled(page);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      assert.ok(over <= 0, `${id} is ${over} px too wide at ${width}`);
    }
    await page.close();
  }
});

test('a visual that fails says why and can be tried again, beside others that do not', async () => {
  const { page } = await stage.page({ viewport: { width: 1440, height: 900 } });
  const problem = { detail: 'The lake is being mended.' };
  await page.route(/requests-by-domain\.json/, (route) =>
    route.fulfill({ status: 503, json: problem }),
  );
  await page.route(/requests-by-status\.json/, (route) => route.abort());
  await page.goto(stage.acme);
  await settled(page);
  assert.equal(
    await page.locator(`${visual('requests-by-domain')} .state p`).textContent(),
    problem.detail,
  );
  assert.match(
    (await page.locator(`${visual('requests-by-status')} .state p`).textContent()) ?? '',
    /does not answer/,
  );
  assert.equal(await page.locator(`${visual('requests-over-time')} canvas`).count(), 1);
  await page.unrouteAll();
  await page.click(`${visual('requests-by-domain')} .state button`);
  await page.waitForSelector(`${visual('requests-by-domain')} canvas`);
  await page.close();
});

test('filters that nothing passes are cleared by a button', async () => {
  const page = await opened('?ip=192.0.2.99');
  await page.click(`${visual('requests-over-time')} .state button`);
  await page.waitForSelector(`${visual('requests-over-time')} canvas`);
  assert.equal(new URL(page.url()).search, '');
  await page.close();
});

test('answers that were overtaken by another choice are neither awaited nor shown', async () => {
  const { page } = await stage.page({ viewport: { width: 1440, height: 900 } });
  let late = 0;
  await page.route(/kpi-requests\.json(?!.*status=404)/, async (route) => {
    late += 1;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue().catch(() => undefined);
  });
  await page.goto(stage.acme, { waitUntil: 'domcontentloaded' });
  await page.click('#filter-add');
  await page.click('.menu-item:text-is("Status")');
  await page.click('.option:has-text("404")');
  await page.keyboard.press('Escape');
  await settled(page);
  const shown = await page.locator(`${visual('kpi-requests')} .kpi-value`).textContent();
  await page.waitForTimeout(2000);
  assert.equal(await page.locator(`${visual('kpi-requests')} .kpi-value`).textContent(), shown);
  assert.equal(late, 1);
  await page.close();
});

test('the theme that was chosen stays on the next page', async () => {
  const page = await opened();
  await page.click('#theme');
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
  await page.click('.sheet-link:text-is("Audience")');
  await page.waitForURL(/audience/);
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
  await page.close();
});

test('an empty data folder says how to fill it, to the platform alone', async () => {
  const empty = await openStage([]);
  const { page, complaints } = await empty.page();
  await page.goto(empty.platform);
  assert.match(
    (await page.locator('.empty-data-folder').textContent()) ?? '',
    /gatebook -- ingest access-log\.ndjson/,
  );
  await page.goto(empty.acme);
  assert.match(
    (await page.locator('.empty-data-folder').textContent()) ?? '',
    /Nothing has been logged for the APIs of Acme/,
  );
  assert.deepEqual(complaints, []);
  await empty.close();
});
