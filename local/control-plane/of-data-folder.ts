import type { ControlPlane } from '../../control-plane/api/http/dependencies.js';
import type { DashboardLinks } from '../../core/ports/dashboard-links.js';
import type { ReportScheduler } from '../../core/ports/report-scheduler.js';
import { folderLake } from '../../reporting/query/lake.js';
import { usageSource } from '../../reporting/query/usage-source.js';
import { visualSource } from '../../reporting/query/visual-source.js';
import type { DataFolder } from '../data-folder/data-folder.js';
import { folderEraser } from '../erasure/folder-eraser.js';
import { reportsByHand } from '../reports/by-hand.js';
import { openLinkSecret } from '../server/link-secret.js';
import type { IsTrusted } from '../server/this-machine.js';
import { localControlPlane } from './compose.js';
import { localFreshness } from './freshness.js';
import { lakeIntake } from './intake.js';
import { missingHere } from './missing-here.js';
import { gatebookVersion } from './product-version.js';

/** What a server has beyond the data folder, and a single command has not, or otherwise. */
export interface ServerParts {
  /** Who is the platform without a token. */
  readonly isTrusted: IsTrusted;
  /** Called after every change of tenants or APIs; when not given, the lake is told at once. */
  readonly registryChanged?: () => Promise<void>;
  readonly scheduler?: ReportScheduler;
  readonly dashboards?: DashboardLinks;
}

/** The control plane of an open data folder. */
export async function dataFolderControlPlane(
  dataFolder: DataFolder,
  { isTrusted, scheduler, dashboards, registryChanged = () => dataFolder.attribute() }: ServerParts,
): Promise<ControlPlane> {
  const { registry, lake } = dataFolder;
  return localControlPlane({
    folder: dataFolder.dataDir,
    registry,
    isTrusted,
    version: gatebookVersion(),
    secret: (await openLinkSecret(dataFolder.dataDir)).key,
    usage: usageSource({ engine: lake.engine, ...folderLake, registry }),
    visuals: visualSource({ engine: lake.engine, ...folderLake, registry }),
    reports: reportsByHand(dataFolder),
    freshness: localFreshness(lake.engine),
    intake: lakeIntake(lake, registry),
    missingReports: missingHere(registry),
    eraser: folderEraser(dataFolder),
    snapshots: dataFolder.snapshots,
    registryChanged,
    ...(scheduler && { scheduler }),
    ...(dashboards && { dashboards }),
  });
}
