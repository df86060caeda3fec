import { QuickSightClient } from '@aws-sdk/client-quicksight';
import { awsPartitionOf } from '../../core/aws-partition.js';
import type { DashboardLinks } from '../../core/ports/dashboard-links.js';
import { reportReader, resourceIds } from './names.js';
import { anonymousDashboards, readerDashboards } from './quicksight-embedding.js';

/** Links to the dashboard as the control API makes them: without a user, or as the registered reader of the tenant. */
export const quickSightDashboards = ({
  client = new QuickSightClient({ maxAttempts: 4 }),
  reader,
  accountId,
  region,
  identityRegion,
  now = Date.now,
}: {
  readonly client?: QuickSightClient;
  readonly reader: 'anonymous' | 'registered';
  readonly accountId: string;
  readonly region: string;
  /** Where QuickSight's users live. */
  readonly identityRegion: string;
  readonly now?: () => number;
}): DashboardLinks => {
  const embedding = {
    client,
    accountId,
    region,
    dashboardId: resourceIds.dashboard,
    now,
  };
  if (reader === 'anonymous') return anonymousDashboards(embedding);
  return readerDashboards({
    ...embedding,
    readerArn: async (tenantId) =>
      `arn:${awsPartitionOf(identityRegion)}:quicksight:${identityRegion}:${accountId}:user/default/${reportReader(tenantId)}`,
  });
};
