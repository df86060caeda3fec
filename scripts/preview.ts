/**
 * Draws a report to be looked at: the mail (light, dark, as text), the first pages of the PDF and the HTML document, as pictures in
 * docs/images. It needs poppler's `pdftoppm` and Chromium, as the browser tests do.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { periodOfDay } from '../core/periods/period.js';
import { apiWindows } from '../core/registry/api-windows.js';
import { withDataFolder } from '../local/data-folder/data-folder.js';
import { seedDemo } from '../local/demo/seed.js';
import { folderLake } from '../reporting/query/lake.js';
import { htmlOf } from '../reporting/reports/documents/html.js';
import { pdfOf } from '../reporting/reports/documents/pdfkit/document.js';
import { mailContent } from '../reporting/reports/mail/content.js';
import { makeReport } from '../reporting/reports/report/make-report.js';
import type { Report } from '../reporting/reports/report/report.js';

// The pictures must not differ with the fonts of a machine. A mail has no font inside, and names this one first.
const typeface = ['400Regular/Inter_400Regular', '600SemiBold/Inter_600SemiBold']
  .map((name, at) => {
    const font = readFileSync(
      createRequire(import.meta.filename).resolve(`@expo-google-fonts/inter/${name}.ttf`),
    );
    return `@font-face { font-family: Inter; font-weight: ${at ? '600 800' : '100 500'}; src: url(data:font/ttf;base64,${font.toString('base64')}); }`;
  })
  .join('\n');

const images = resolve(import.meta.dirname, '..', 'docs', 'images');
const scratch = mkdtempSync(join(tmpdir(), 'gatebook-preview-'));

try {
  const report = await demoReport();
  writeFileSync(
    join(scratch, 'report.pdf'),
    await pdfOf(report, 'https://gatebook.example/d/acme/'),
  );
  execFileSync('pdftoppm', [
    '-r',
    '80',
    '-l',
    '4',
    '-png',
    join(scratch, 'report.pdf'),
    join(scratch, 'page'),
  ]);
  for (const name of readdirSync(scratch).filter((file) => file.startsWith('page-'))) {
    renameSync(join(scratch, name), join(images, `report-pdf-${name.replace('page-', '')}`));
  }
  await screenshots(report);
  console.log(`The pictures are in ${images}.`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The week before now of the demonstration's Acme Retail, always the same traffic. */
async function demoReport(): Promise<Report> {
  const now = new Date('2026-11-23T06:00:00Z');
  return withDataFolder(join(scratch, 'data'), async (dataFolder) => {
    await seedDemo(dataFolder, now, () => undefined);
    const tenant = (await dataFolder.registry.get('tenants', 'acme'))?.item;
    if (!tenant) throw new Error('The demonstration has no tenant acme.');
    return makeReport(
      { engine: dataFolder.lake.engine, ...folderLake },
      {
        tenant,
        windows: await apiWindows(dataFolder.registry),
        period: periodOfDay('weekly', 'Europe/Berlin', { year: 2026, month: 11, day: 16 }),
        title: null,
        now,
      },
    );
  });
}

async function screenshots(report: Report): Promise<void> {
  const mail = mailContent(report, {
    dashboard: 'https://gatebook.example/d/acme/',
    unsubscribe: 'https://gatebook.example/unsubscribe/acme',
    documents: [
      { name: 'acme-weekly-2026-11-16.pdf', url: null },
      { name: 'acme-weekly-2026-11-16.xlsx', url: null },
    ],
  });
  writeFileSync(join(scratch, 'mail.html'), mail.html);
  writeFileSync(join(scratch, 'mail.txt'), mail.text);
  writeFileSync(join(scratch, 'report.html'), htmlOf(report, 'https://gatebook.example/d/acme/'));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const shots = [
      { file: 'mail.html', picture: 'report-mail.png', colorScheme: 'light', width: 680 },
      { file: 'mail.html', picture: 'report-mail-dark.png', colorScheme: 'dark', width: 680 },
      { file: 'mail.html', picture: 'report-mail-narrow.png', colorScheme: 'light', width: 390 },
      { file: 'mail.txt', picture: 'report-mail-text.png', colorScheme: 'light', width: 760 },
      { file: 'report.html', picture: 'report-html.png', colorScheme: 'light', width: 1200 },
    ] as const;
    for (const { file, picture, colorScheme, width } of shots) {
      const page = await browser.newPage({
        colorScheme,
        // The document lets nothing in, not even a typeface.
        bypassCSP: true,
        viewport: { width, height: file === 'report.html' ? 1400 : 900 },
      });
      await page.goto(`file://${join(scratch, file)}`);
      await page.addStyleTag({ content: typeface });
      await page.evaluate('document.fonts.ready');
      await page.screenshot({ path: join(images, picture), fullPage: file !== 'report.html' });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}
