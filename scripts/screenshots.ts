import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { hourMs, minuteMs } from '../core/periods/duration.js';
import { openDataFolder } from '../local/data-folder/data-folder.js';
import { seedDemo } from '../local/demo/seed.js';
import { openLinkSecret } from '../local/server/link-secret.js';
import { startServer } from '../local/server/server.js';

// `npm run screenshots`: the pictures of the dashboard in docs/images, from the demonstration traffic.

interface Shot {
  readonly name: string;
  readonly sheet: string;
  readonly theme: 'light' | 'dark';
  readonly size: readonly [width: number, height: number];
}

const desk = [1440, 1500] as const;
const phone = [390, 1400] as const;
const shots: readonly Shot[] = [
  { name: 'overview-light', sheet: '', theme: 'light', size: desk },
  { name: 'overview-dark', sheet: '', theme: 'dark', size: desk },
  { name: 'overview-phone-light', sheet: '', theme: 'light', size: phone },
  { name: 'overview-phone-dark', sheet: '', theme: 'dark', size: phone },
  { name: 'errors-and-quota-light', sheet: 'errors-and-quota', theme: 'light', size: desk },
  { name: 'consumers-and-plans-light', sheet: 'consumers-and-plans', theme: 'light', size: desk },
  { name: 'latency-dark', sheet: 'latency', theme: 'dark', size: desk },
  { name: 'access-control-light', sheet: 'access-control', theme: 'light', size: desk },
  { name: 'audience-dark', sheet: 'audience', theme: 'dark', size: desk },
  { name: 'investigate-light', sheet: 'investigate', theme: 'light', size: desk },
];

const folder = join(import.meta.dirname, '../docs/images');

async function take(browser: Browser, link: string, { name, sheet, theme, size }: Shot) {
  const page = await browser.newPage({
    viewport: { width: size[0], height: size[1] },
    colorScheme: theme,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  await page.goto(link + sheet);
  await page.waitForSelector('.card[data-visual]');
  await page.waitForSelector('.card[aria-busy="true"]', { state: 'detached', timeout: minuteMs });
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
  console.log(`docs/images/${name}.png`);
}

const dataDir = await mkdtemp(join(tmpdir(), 'gatebook-screenshots-'));
await mkdir(folder, { recursive: true });
const dataFolder = await openDataFolder(dataDir);
try {
  await seedDemo(dataFolder, new Date(), () => undefined);
  const tenant = await dataFolder.registry.get('tenants', 'acme');
  if (!tenant) throw new Error('The demonstration has no tenant acme.');
  const server = await startServer({
    engine: dataFolder.lake.engine,
    spoolFolder: dataFolder.dataDir,
    registry: dataFolder.registry,
    linkSecret: await openLinkSecret(dataDir),
    onFault: (error) => console.error(error),
    isTrusted: () => true,
    host: '127.0.0.1',
    port: 0,
  });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
  });
  const link = server.linkFor({ kind: 'tenant', tenantUid: tenant.item.uid }, hourMs);
  for (const shot of shots) await take(browser, link, shot);
  await browser.close();
  await server.close();
} finally {
  await dataFolder.close();
  await rm(dataDir, { recursive: true, force: true });
}
