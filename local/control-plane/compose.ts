import type { ControlPlane } from '../../control-plane/api/http/dependencies.js';
import type { LakeFreshness } from '../../control-plane/ports/lake-freshness.js';
import type { DashboardLinks } from '../../core/ports/dashboard-links.js';
import type { Eraser } from '../../core/ports/eraser.js';
import type { FolderSnapshots } from '../../core/ports/folder-snapshots.js';
import type { LogIntake } from '../../core/ports/log-intake.js';
import type { MissingReports } from '../../core/ports/missing-reports.js';
import { noOpScheduler, type ReportScheduler } from '../../core/ports/report-scheduler.js';
import type { ReportSource } from '../../core/ports/report-source.js';
import type { UsageSource } from '../../core/ports/usage-source.js';
import type { VisualSource } from '../../core/ports/visual-source.js';
import type { Registry } from '../../core/registry/registry.js';
import { onlyKey } from '../../core/signing-keys.js';
import { listSetAside } from '../files/quarantine.js';
import type { IsTrusted } from '../server/this-machine.js';
import { identifyLocally } from './identify.js';
import { tokenStore } from './tokens.js';

/** What the process of `gatebook serve` has for the control API. */
export interface LocalParts {
  readonly folder: string;
  readonly registry: Registry;
  /** Who is the platform without a token. */
  readonly isTrusted: IsTrusted;
  readonly version: string;
  /** The secret of the data folder. */
  readonly secret: Buffer;
  readonly usage?: UsageSource;
  readonly visuals?: VisualSource;
  readonly reports?: ReportSource;
  readonly dashboards?: DashboardLinks;
  readonly freshness?: LakeFreshness;
  readonly intake?: LogIntake;
  readonly missingReports?: MissingReports;
  readonly eraser?: Eraser;
  readonly snapshots?: FolderSnapshots;
  /** Called after every change of tenants or APIs, so that roll-ups attribute rows anew. */
  readonly registryChanged?: () => Promise<void>;
  /** The timer that reads schedules and the ledger from the registry by itself. */
  readonly scheduler?: ReportScheduler;
  readonly clock?: () => Date;
}

/** The control API's dependencies on one machine: no organisation and no stages to reach, tokens instead of signatures. */
export function localControlPlane(parts: LocalParts): ControlPlane {
  const { folder, registry, isTrusted, version, secret, registryChanged } = parts;
  const clock = parts.clock ?? (() => new Date());
  return {
    registry,
    clock,
    version,
    challenge: 'Bearer realm="Gatebook"',
    identify: identifyLocally({ isTrusted, tokens: tokenStore(folder), registry, clock }),
    cursorKeys: async () => onlyKey(secret),
    requestsPerMinute: 6000,
    registrySnapshot: { publish: async () => registryChanged?.() },
    scheduler: parts.scheduler ?? noOpScheduler,
    hasPeople: true,
    setAside: { list: () => listSetAside(folder) },
    ...(parts.usage && { usage: parts.usage }),
    ...(parts.visuals && { visuals: parts.visuals }),
    ...(parts.reports && { reports: parts.reports }),
    ...(parts.dashboards && { dashboards: parts.dashboards }),
    ...(parts.freshness && { freshness: parts.freshness }),
    ...(parts.intake && { intake: parts.intake }),
    ...(parts.missingReports && { missingReports: parts.missingReports }),
    ...(parts.eraser && { eraser: parts.eraser }),
    ...(parts.snapshots && { snapshots: parts.snapshots }),
  };
}
