import type { DashboardLinks } from '../../../core/ports/dashboard-links.js';
import type { Eraser } from '../../../core/ports/eraser.js';
import type { FolderSnapshots } from '../../../core/ports/folder-snapshots.js';
import type { LogIntake } from '../../../core/ports/log-intake.js';
import type { MissingReports } from '../../../core/ports/missing-reports.js';
import type { ReportScheduler } from '../../../core/ports/report-scheduler.js';
import type { ReportSource } from '../../../core/ports/report-source.js';
import type { SetAsideList } from '../../../core/ports/set-aside.js';
import type { UsageSource } from '../../../core/ports/usage-source.js';
import type { VisualSource } from '../../../core/ports/visual-source.js';
import type { Registry } from '../../../core/registry/registry.js';
import type { SigningKeys } from '../../../core/signing-keys.js';
import type { LakeFreshness } from '../../ports/lake-freshness.js';
import type { MemberStages } from '../../ports/member-stages.js';
import type { Organisation } from '../../ports/organisation.js';
import type { RegistrySnapshot } from '../../ports/registry-snapshot.js';
import type { Identify } from './caller.js';

/** How a request ended, for metrics. `operation` is undefined where no route matched. */
export interface Answered {
  readonly operation: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
}

/** Everything that the control API is composed of. What a place does not have is left out, and its routes say so. */
export interface ControlPlane {
  readonly registry: Registry;
  readonly identify: Identify;
  /** How a caller may say who it is: the `WWW-Authenticate` of a request that nobody knows the sender of. */
  readonly challenge: string;
  readonly clock: () => Date;
  readonly version: string;
  /**
   * Sign cursors. In AWS they are a secret of their own; on one machine there is one, the folder's, which signs links too: what each
   * is for is part of what is signed, so that neither passes for the other.
   */
  readonly cursorKeys: () => Promise<SigningKeys>;
  readonly requestsPerMinute: number;
  readonly registrySnapshot: RegistrySnapshot;
  readonly scheduler: ReportScheduler;
  readonly usage?: UsageSource;
  readonly visuals?: VisualSource;
  readonly reports?: ReportSource;
  readonly dashboards?: DashboardLinks;
  readonly freshness?: LakeFreshness;
  readonly organisation?: Organisation;
  readonly stages?: MemberStages;
  readonly intake?: LogIntake;
  readonly setAside?: SetAsideList;
  readonly missingReports?: MissingReports;
  readonly eraser?: Eraser;
  /** Whether people can sign in to its page, and grants mean something. */
  readonly hasPeople?: boolean;
  readonly snapshots?: FolderSnapshots;
  /** The released versions of the product. Left out: there are no accounts to update it in. */
  readonly productVersions?: readonly string[];
  readonly onAnswered?: (answered: Answered) => void;
}
