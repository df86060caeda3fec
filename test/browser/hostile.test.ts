import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sheets } from '../../reporting/dashboard/dashboard.js';
import { hostileTexts } from '../local/server/small-data-folder.js';
import { openStage, type Stage, settled, type WatchedPage } from './chromium.js';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

/** Nothing of the log may have become markup or have run. */
async function unharmed({ page, complaints }: WatchedPage): Promise<void> {
  const found = await page.evaluate(() => ({
    pwned: '__pwned' in window,
    images: [...document.images].filter(({ src }) => !src.startsWith('data:')).length,
    links: [...document.links].filter(({ origin }) => origin !== location.origin).length,
    inline: document.querySelectorAll('script:not([src]):not([type="application/json"]), style')
      .length,
    foreignSvg: document.querySelectorAll('svg[onload]').length,
  }));
  assert.deepEqual(found, { pwned: false, images: 0, links: 0, inline: 0, foreignSvg: 0 });
  assert.deepEqual(complaints, []);
}

for (const { id, title } of sheets) {
  test(`hostile text stays text on ${title}: in charts, tooltips, tables and titles`, async () => {
    const watched = await stage.page({ viewport: { width: 1440, height: 900 } });
    const { page } = watched;
    await page.goto(`${stage.acme}${id}`);
    await settled(page);
    for (const chart of await page.locator('.chart').all()) await chart.hover();
    await unharmed(watched);
    for (const button of await page.locator('[aria-label$="as a table"]').all())
      await button.click();
    await unharmed(watched);
    await page.close();
  });
}

test('a table shows hostile text letter by letter, and what would reorder it as code points', async () => {
  const watched = await stage.page({ viewport: { width: 1440, height: 900 } });
  const { page } = watched;
  await page.goto(`${stage.acme}investigate`);
  await settled(page);
  const shown = await page.locator('[data-visual="raw-requests"] td.text').allTextContents();
  assert.ok(shown.includes('<script>window.__pwned = 1</script>'));
  assert.ok(shown.includes('⟨U+202E⟩gpj.exe⟨U+202C⟩'));
  assert.ok(!shown.some((text) => /[\u200b\u202a-\u202e\u2066-\u2069]/.test(text)));
  await unharmed(watched);
  await page.close();
});

test('one request shows hostile text whole and as text', async () => {
  const watched = await stage.page({ viewport: { width: 1440, height: 900 } });
  const { page } = watched;
  await page.goto(`${stage.acme}investigate`);
  await settled(page);
  const seen: string[] = [];
  for (const button of await page.locator('[data-visual="raw-requests"] .open button').all()) {
    await button.click();
    seen.push(...(await page.locator('.record dd').allTextContents()));
    await unharmed(watched);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.record', { state: 'detached' });
  }
  assert.ok(seen.includes('<script>window.__pwned = 1</script>'));
  assert.ok(!seen.some((text) => /[\u200b\u202a-\u202e\u2066-\u2069]/.test(text)));
  await page.close();
});

test('hostile filter values in the address and in the options stay text', async () => {
  const watched = await stage.page({ viewport: { width: 1440, height: 900 } });
  const { page } = watched;
  for (const text of hostileTexts) {
    const query = new URLSearchParams([
      ['user_agent', text],
      ['path', `/prod/${text}`],
      ['consumer', text],
    ]);
    // The bar of filters is the same on every sheet; this one is ready soonest.
    await page.goto(`${stage.acme}consumers-and-plans?${query}`);
    await settled(page);
    assert.equal(await page.locator('.chip').count(), 3);
  }
  await unharmed(watched);
  await page.goto(stage.acme);
  await settled(page);
  await page.click('#filter-add');
  await page.click('.menu-item:has-text("User agent")');
  await page.waitForSelector('.option');
  assert.ok((await page.locator('.option').count()) >= hostileTexts.length);
  await unharmed(watched);
  await page.close();
});

test('hostile paths, sheets and tokens get a plain page', async () => {
  const watched = await stage.page();
  const { page, complaints } = watched;
  for (const text of hostileTexts) {
    for (const path of [`d/${encodeURIComponent(text)}/`, encodeURIComponent(text)]) {
      await page.goto(stage.server.url + path);
      assert.ok(await page.locator('h1').count());
    }
    await page.goto(`${stage.acme}${encodeURIComponent(text)}`);
    await page.goto(`${stage.acme}?${new URLSearchParams([[text, text]])}`);
    assert.ok(await page.locator('h1').count());
  }
  // That a page was not found is no fault of it.
  complaints.splice(
    0,
    complaints.length,
    ...complaints.filter((one) => !/status of 40[034]/.test(one)),
  );
  await unharmed(watched);
  await page.close();
});

test('the platform sees the names of tenants as text', async () => {
  const watched = await stage.page();
  const { page } = watched;
  await page.goto(stage.platform);
  await settled(page);
  assert.equal(
    await page.locator('#view-as option[value="acme"]').textContent(),
    'Acme <b>Retail</b>',
  );
  await page.selectOption('#view-as', 'acme');
  await page.waitForURL(/as=acme/);
  await settled(page);
  assert.match(await page.title(), /Acme <b>Retail<\/b>/);
  await unharmed(watched);
  await page.close();
});
