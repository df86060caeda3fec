import { type Browser, chromium, type Page } from 'playwright-core';
import { openLinkSecret } from '../../local/server/link-secret.js';
import { type RunningServer, startServer } from '../../local/server/server.js';
import { smallDataFolder, until } from '../local/server/small-data-folder.js';

/** A running server over the small data folder, and a browser to look at it with. */
export interface Stage {
  readonly server: RunningServer;
  readonly acme: string;
  readonly platform: string;
  /** A page that keeps what went wrong on it: scripts that failed or were refused, requests that left the server. */
  readonly page: (options?: Parameters<Browser['newPage']>[0]) => Promise<WatchedPage>;
  readonly close: () => Promise<void>;
}

export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
}

export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openStage(lines?: readonly string[]): Promise<Stage> {
  const dataFolder = await smallDataFolder(lines);
  const server = await startServer({
    engine: dataFolder.lake.engine,
    spoolFolder: dataFolder.dataDir,
    registry: dataFolder.registry,
    linkSecret: await openLinkSecret(dataFolder.dataDir),
    now: () => until,
    onFault: (error) => {
      throw error;
    },
    isTrusted: () => true,
    host: '127.0.0.1',
    port: 0,
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  return {
    server,
    acme: server.linkFor({ kind: 'tenant', tenantUid: 'acme' }, 3_600_000),
    platform: server.linkFor({ kind: 'platform' }, 3_600_000),
    page: async (options) =>
      watched(await browser.newPage({ locale: 'en-GB', ...options }), server.url),
    close: async () => {
      await browser.close();
      await server.close();
      await dataFolder.close();
    },
  };
}

async function watched(page: Page, home: string): Promise<WatchedPage> {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(home) && !url.startsWith('blob:') && !url.startsWith('data:')) {
      complaints.push(`request: ${url}`);
    }
  });
  return { page, complaints };
}

/** Waits until every card has its answer, or says why not. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelectorAll('.card[data-visual]').length > 0 &&
      document.querySelectorAll('.card[aria-busy="true"]').length === 0,
    undefined,
    { timeout: 60_000 },
  );
}
