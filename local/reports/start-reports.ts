import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { deliveryTenantUid } from '../../core/registry/delivery.js';
import { stateToQuery } from '../../reporting/page/page-state.js';
import { folderLake } from '../../reporting/query/lake.js';
import type { DeliveryDependencies } from '../../reporting/reports/delivery/dependencies.js';
import { threadRenderer } from '../../reporting/reports/documents/drawing-thread.js';
import { smtpTransport } from '../../reporting/reports/mail/nodemailer.js';
import { signUnsubscription } from '../../reporting/reports/mail/unsubscribe-token.js';
import type { DataFolder } from '../data-folder/data-folder.js';
import { builtFile } from '../files/package-files.js';
import type { ReportWatch } from '../metrics/metrics.js';
import { askingFor } from './asking-for.js';
import { documentFolder } from './document-folder.js';
import { outboxTransport } from './outbox.js';
import type { ReportSettings } from './settings.js';
import { type ReportTimer, startReportTimer } from './timer.js';

/** What the reports of one machine are made with. */
export interface ReportParts {
  readonly dataFolder: DataFolder;
  readonly settings: ReportSettings;
  /** Signs unsubscribe links. */
  readonly key: Uint8Array;
  /** Where readers reach the server, without a slash at its end. */
  readonly origin: string;
  /** A signed link to a tenant's dashboard. */
  readonly dashboardUrl: (tenantUid: string) => string;
  readonly alert: (sentence: string) => void;
  readonly clock?: () => Date;
  /** Is told of reports as they are delivered. */
  readonly watch?: ReportWatch;
}

/** Starts the schedules of one machine: DuckDB answers, Gatebook renders, SMTP or the outbox takes the mails. */
export function startReports(parts: ReportParts): ReportTimer {
  const { dataFolder, settings, key, alert, clock = () => new Date() } = parts;
  const smtp = settings.smtpUrl === null ? undefined : smtpTransport(settings.smtpUrl);
  const renderer = threadRenderer(builtFile('draw-worker.js'));
  const dependencies: DeliveryDependencies = {
    registry: dataFolder.registry,
    sourceFor: (tenant) => ({ engine: askingFor(tenant, dataFolder.lake.engine), ...folderLake }),
    renderer,
    transport: smtp ?? outboxTransport(join(dataFolder.dataDir, 'outbox')),
    store: documentFolder(join(dataFolder.dataDir, 'reports')),
    clock,
    worker: `${process.pid}-${randomUUID()}`,
    from: settings.from,
    dashboardUrl: ({ uid }, { from, to }) =>
      `${parts.dashboardUrl(uid)}?${stateToQuery({ period: { from, to }, filters: {} })}`,
    unsubscribeUrl: (delivery, recipient) =>
      `${parts.origin}/unsubscribe/${signUnsubscription({ tenantUid: deliveryTenantUid(delivery), recipient }, key)}`,
    alert,
  };
  const timer = startReportTimer(dependencies, { ...(parts.watch && { watch: parts.watch }) });
  return {
    wake: timer.wake,
    async close() {
      await timer.close();
      await renderer.close();
      smtp?.close();
    },
  };
}
