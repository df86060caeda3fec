import { createHash } from 'node:crypto';
import type { Period } from '../../../core/periods/period.js';
import { periodOfDay } from '../../../core/periods/period.js';
import { documentFormats } from '../../../core/ports/report-source.js';
import { ProductError } from '../../../core/product-error.js';
import { windowsAround } from '../../../core/registry/api-windows.js';
import type { Delivery } from '../../../core/registry/delivery.js';
import { recordProgress } from '../../../core/registry/ledger.js';
import type { Stored } from '../../../core/registry/registry.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import type { ReportDocument } from '../report/renderer.js';
import type { Report } from '../report/report.js';
import type { DeliveryDependencies } from './dependencies.js';
import { provenReport } from './isolation/proven-report.js';

/** A delivery whose report is proven, and whose documents are rendered and kept. */
export interface Prepared {
  readonly held: Stored<'deliveries'>;
  readonly report: Report;
  readonly documents: readonly ReportDocument[];
}

const reportFile = 'report.json';

/**
 * What a delivery sends: what an earlier try kept, if it is whole and untouched, or else rendered now. Nothing is kept
 * that has not passed the proof of isolation, so that what is kept may be sent.
 */
export async function prepare(
  dependencies: DeliveryDependencies,
  held: Stored<'deliveries'>,
  tenant: Tenant,
): Promise<Prepared> {
  const kept = await takeUp(dependencies, held.item);
  if (kept) return { held, ...kept };
  const { report, documents } = await render(dependencies, held.item, tenant);
  const files = [...documents, { name: reportFile, bytes: Buffer.from(JSON.stringify(report)) }];
  const manifest: Delivery['manifest'] = [];
  for (const { name, bytes } of files) {
    manifest.push({
      name,
      bytes: bytes.length,
      sha256: sha256(bytes),
      location: await dependencies.store.put(held.item.id, name, bytes),
    });
  }
  const progress = { state: 'rendered', manifest } as const;
  return {
    held: await recordProgress(dependencies.registry, held, progress, dependencies.clock()),
    report,
    documents,
  };
}

async function render(
  { registry, sourceFor, renderer, clock, dashboardUrl, alert }: DeliveryDependencies,
  delivery: Delivery,
  tenant: Tenant,
) {
  const windows = await windowsAround(registry, tenant.id);
  const period = periodOf(delivery);
  const title = (await registry.get('report-schedules', `${tenant.id}/${delivery.schedule}`))?.item
    .title;
  const order = { tenant, windows, period, title: title ?? null, now: clock() };
  const report = await provenReport(sourceFor(tenant), order, alert);
  const documents = await renderer.render({
    id: delivery.id,
    attempt: delivery.attempts.length,
    tenant,
    windows: windows.filter(({ tenantId }) => tenantId === tenant.id),
    report,
    formats: delivery.formats,
    dashboardUrl: dashboardUrl(tenant, period),
    tell: alert,
  });
  return { report, documents };
}

/** What an earlier try kept; undefined when it kept nothing, or when a file is gone or is not what it was. */
async function takeUp({ store }: DeliveryDependencies, { id, manifest }: Delivery) {
  if (manifest.length === 0) return undefined;
  const documents: ReportDocument[] = [];
  let report: Report | undefined;
  for (const { name, sha256: expected } of manifest) {
    const bytes = await store.get(id, name);
    if (!bytes || sha256(bytes) !== expected) return undefined;
    const format = documentFormats.find((known) => name.endsWith(`.${known}`));
    if (name === reportFile) report = JSON.parse(Buffer.from(bytes).toString('utf8'));
    else if (format) documents.push({ name, format, bytes });
  }
  return report && { report, documents };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function periodOf({ cadence, timeZone, period: key }: Delivery): Period {
  const [year = 0, month = 1, day = 1] = key.slice(1).split('-').map(Number);
  const period = periodOfDay(cadence, timeZone, { year, month, day });
  if (period.key === key) return period;
  throw new ProductError('render-refused', `"${key}" is not the first day of a ${cadence} period.`);
}
