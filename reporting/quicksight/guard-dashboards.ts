import type { DataSet } from '@aws-sdk/client-quicksight';
import { ProductError } from '../../core/product-error.js';
import { securityFaults } from './security-faults.js';

/** The data sets that readers are shown, and who may open the dashboards over them. */
export interface GuardedDashboards {
  readonly dataSetIds: readonly string[];
  /** The dashboards that the group of readers opens. */
  readonly dashboardIds: readonly string[];
  /** The data set that the rules are in. */
  readonly rulesArn: string;
  describe(dataSetId: string): Promise<DataSet>;
  /** Whether the group of readers may open a dashboard. */
  isOpen(dashboardId: string): Promise<boolean>;
  open(dashboardId: string): Promise<void>;
  close(dashboardId: string): Promise<void>;
}

/** What is wrong with the data sets, and which dashboards were opened or closed for it. */
export interface GuardReport {
  readonly faults: readonly string[];
  readonly opened: readonly string[];
  readonly closed: readonly string[];
}

/**
 * Lets readers open the dashboards only while every data set behind them carries row-level security: who changed it in the
 * console, or whatever did, shows nobody foreign rows for longer than until the next run. A data set that may not be looked at,
 * or is gone, counts as one without. May be repeated at any time.
 */
export async function guardDashboards(guarded: GuardedDashboards): Promise<GuardReport> {
  const faults = await faultsOf(guarded);
  const wanted = faults.length === 0;
  const changed: string[] = [];
  for (const id of guarded.dashboardIds) {
    if ((await guarded.isOpen(id)) === wanted) continue;
    await (wanted ? guarded.open(id) : guarded.close(id));
    changed.push(id);
  }
  return { faults, opened: wanted ? changed : [], closed: wanted ? [] : changed };
}

async function faultsOf({
  dataSetIds,
  rulesArn,
  describe,
}: GuardedDashboards): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const id of dataSetIds) {
    try {
      faults.push(...securityFaults(id, await describe(id), rulesArn));
    } catch (error) {
      // Too many calls say nothing of a data set: the run fails, and the next one looks again.
      if (error instanceof ProductError && error.code === 'aws-throttled') throw error;
      faults.push(`${id} cannot be looked at (${(error as Error).message})`);
    }
  }
  return faults;
}
