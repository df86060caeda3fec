import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startProvider } from '../sign-in/provider.js';
import { openStage, type Stage } from '../sign-in/stage.js';
import { flags, settled } from './chromium.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let provider: Awaited<ReturnType<typeof startProvider>>;
let stage: Stage;
let browser: Browser;
before(async () => {
  stage = await openStage(async (gatebook) => {
    provider = await startProvider(gatebook, {
      ada: { name: 'Ada Lovelace of the Department of Analytical Engines', groups: ['acme-team'] },
      shop: { name: 'Shop', groups: ['shop'] },
      none: { name: 'Nobody' },
    });
    return provider.issuer;
  });
  await stage.grant('acme-team', { tenantId: 'acme' });
  await stage.grant('shop', { role: 'consumer', tenantId: 'acme', apiKeyIds: ['key-shop'] });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
});
after(async () => {
  await browser.close();
  await stage.close();
  await provider.close();
});

/** A page of somebody who has signed in by typing into the provider's form. */
async function signedIn(name: string, options: Parameters<Browser['newPage']>[0] = {}) {
  const page = await browser.newPage({ locale: 'en-GB', ...options });
  const complaints: string[] = [];
  page.on('console', (message) => {
    // That nothing was found of a group is an answer like any other.
    if (message.type() === 'error' && page.url().startsWith(stage.origin)) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${stage.origin}/`);
  await page.fill('input[name="login"]', name);
  await page.fill('input[name="password"]', 'any');
  await page.click('button[type="submit"]');
  await page.waitForURL(`${stage.origin}/**`);
  return { page, complaints };
}

const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (
      window as unknown as {
        axe: {
          run(): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
        };
      }
    ).axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
    );
  });
};

const narrow = { width: 390, height: 844 };
const wide = { width: 1440, height: 900 };

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [wide, narrow]) {
    test(`a person is named and can leave, ${colorScheme}, ${viewport.width} pixels wide`, async () => {
      const { page, complaints } = await signedIn('ada', { viewport, colorScheme });
      await settled(page);
      assert.match((await page.getAttribute('.person', 'title')) ?? '', /Ada Lovelace/);
      assert.deepEqual(await violations(page), []);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= viewport.width, `${width} pixels wide`);
      const button = page.getByRole('button', { name: /^Sign out/ });
      const box = await button.boundingBox();
      assert.ok(box && box.x + box.width <= viewport.width, 'the button is on the page');
      await button.click();
      // The provider asks once whether its own session ends too.
      await page.waitForURL(`${provider.issuer}/session/end**`);
      await page.click('button[value="yes"]');
      await page.waitForURL(`${stage.origin}/signed-out`);
      assert.equal(await page.textContent('h1'), 'You are signed out');
      assert.deepEqual(await violations(page), []);
      await page.goto(`${stage.origin}/d/@acme/`);
      await page.waitForSelector('input[name="login"]');
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }
}

test('a consumer’s sheets have no card that fails, and axe finds nothing', async () => {
  const { page, complaints } = await signedIn('shop', { viewport: wide });
  for (const path of await page
    .locator('.sheet-link')
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href))) {
    await page.goto(path);
    await settled(page);
    assert.equal(await page.locator('.card[data-state="failed"]').count(), 0, path);
    assert.deepEqual(await violations(page), [], path);
  }
  assert.match((await page.textContent('.holder')) ?? '', /your calls/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('a session that ends while a page is open is told of', async () => {
  const { page } = await signedIn('ada', { viewport: wide });
  await settled(page);
  await stage.takeBack('acme-team');
  await page.click('#refresh');
  await page.waitForSelector('text=Nobody has given you access to this dashboard.');
  await stage.grant('acme-team', { tenantId: 'acme' });
  await page.context().clearCookies();
  await page.click('#refresh');
  await page.waitForSelector('text=Load the page again to sign in.');
  await page.close();
});

test('who has no access sees that, and axe finds nothing', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await signedIn('none', { viewport: narrow, colorScheme });
    assert.equal(await page.textContent('h1'), 'Nobody has given you access yet');
    assert.deepEqual(await violations(page), []);
    await page.close();
  }
});
