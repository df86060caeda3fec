import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sheets } from '../../reporting/dashboard/dashboard.js';
import { openStage, type Stage, settled } from './chromium.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

/** Rows of a table look alike, the odd ones and the even ones: each further one costs axe-core as much as the first. */
const furtherRows = 'tbody tr:nth-child(n + 21)';

/** All rules of axe-core, or those whose outcome depends on the scheme of colours; and how many have to find something right. */
const rules = {
  light: { options: {}, least: 10 },
  dark: { options: { runOnly: ['color-contrast', 'link-in-text-block'] }, least: 1 },
} as const;

/** What axe-core finds, a line for each element. */
async function violations(page: Page, scheme: keyof typeof rules): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(
    async ({ exclude, options, least }) => {
      const runner = (window as unknown as { axe: Axe }).axe;
      const { violations: found, passes } = await runner.run({ exclude }, options);
      if (passes.length < least) return ['axe looked at nothing'];
      return found.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
      );
    },
    { exclude: [furtherRows], ...rules[scheme] },
  );
}

interface Axe {
  run(context: { readonly exclude: readonly string[] }, options: object): Promise<Found>;
}

interface Found {
  readonly passes: readonly unknown[];
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: string[] }[];
  }[];
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const { id, title } of sheets) {
    test(`axe finds nothing on ${title}, ${colorScheme}, with charts and with tables`, async () => {
      const { page } = await stage.page({ viewport: { width: 1440, height: 900 }, colorScheme });
      await page.goto(`${stage.platform}${id}?status_class=2xx&status_class=4xx&status_class=5xx`);
      await settled(page);
      assert.deepEqual(await violations(page, colorScheme), []);
      for (const button of await page.locator('[aria-label$="as a table"]').all())
        await button.click();
      assert.deepEqual(await violations(page, colorScheme), []);
      await page.close();
    });
  }

  test(`axe finds nothing in what opens over the page, nor where there is nothing to show, ${colorScheme}`, async () => {
    const { page } = await stage.page({ viewport: { width: 390, height: 844 }, colorScheme });
    await page.goto(`${stage.platform}?ip=192.0.2.99`);
    await settled(page);
    for (const opener of ['#period-open', '#filter-add', '.chip-value']) {
      await page.click(opener);
      await page.waitForSelector('.popover-placed');
      assert.deepEqual(await violations(page, colorScheme), []);
      await page.keyboard.press('Escape');
    }
    await page.goto(`${stage.platform}investigate`);
    await settled(page);
    await page.locator('[data-visual="raw-requests"] .open button').first().click();
    await page.waitForSelector('.record[open]');
    assert.deepEqual(await violations(page, colorScheme), []);
    await page.goto(`${stage.server.url}d/none/`);
    assert.deepEqual(await violations(page, colorScheme), []);
    await page.close();
  });
}

test('one request is opened, left by Escape and left by its link, by keyboard alone', async () => {
  const { page } = await stage.page({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${stage.acme}investigate`);
  await settled(page);
  const opener = page.locator('[data-visual="raw-requests"] .open button').nth(1);
  await opener.focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('.record[open]');
  assert.ok(await page.evaluate(() => document.activeElement?.closest('.record') !== null));
  await page.keyboard.press('Escape');
  await page.waitForSelector('.record', { state: 'detached' });
  assert.ok(await opener.evaluate((button) => button === document.activeElement));

  await page.keyboard.press('Enter');
  const route = page.locator('.record dt:text-is("Route") + dd a');
  const wanted = (await route.textContent()) ?? '';
  await route.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('route') === wanted);
  await page.close();
});

test('everything can be done by keyboard: skip, choose a period, add a filter, read a chart as a table, sort it', async () => {
  const { page } = await stage.page({ viewport: { width: 1440, height: 900 } });
  await page.goto(stage.acme);
  await settled(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');

  await page.focus('#period-open');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.popover-placed');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Last 30 days');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/preset=7d/);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'period-open');

  await page.focus('#filter-add');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.popover-placed');
  await page.keyboard.type('status');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.option');
  await page.keyboard.type('404');
  await page.keyboard.press('Enter');
  await page.waitForURL(/status=404/);
  await page.keyboard.press('Escape');
  await settled(page);

  await page.focus('[aria-label="Show Top domains as a table"]');
  await page.keyboard.press('Space');
  await page.focus('[data-visual="requests-by-domain"] .sort >> nth=1');
  await page.keyboard.press('Enter');
  const heading = page.locator('[data-visual="requests-by-domain"] th >> nth=1');
  assert.equal(await heading.getAttribute('aria-sort'), 'descending');
  await page.close();
});

test('charts say what they show, and updates are announced', async () => {
  const { page } = await stage.page();
  await page.goto(stage.acme);
  await settled(page);
  const label = await page
    .locator('[data-visual="requests-over-time"] [role=img]')
    .getAttribute('aria-label');
  assert.match(label ?? '', /^Requests over time\. 3 series over 30 steps of time: 2xx at most /);
  await page.waitForFunction(() =>
    document.querySelector('#announcer')?.textContent?.startsWith('Updated'),
  );
  await page.close();
});
