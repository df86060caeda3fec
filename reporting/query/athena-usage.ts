import { AthenaClient } from '@aws-sdk/client-athena';
import type { UsageSource } from '../../core/ports/usage-source.js';
import type { Registry } from '../../core/registry/registry.js';
import { athena } from './athena.js';
import { centralLake } from './lake.js';
import { usageSource } from './usage-source.js';

/** API Gateway waits 29 seconds: what takes longer is stopped while there is time to say so. */
const timeoutMs = 25_000;

/** Usage as the control API has it in AWS: by Athena. */
export const athenaUsage = ({
  registry,
  workGroup,
  database,
}: {
  readonly registry: Registry;
  readonly workGroup: string;
  readonly database: string;
}): UsageSource => {
  const client = new AthenaClient({ maxAttempts: 4 });
  return usageSource({
    engine: athena({ client, workGroup, database, timeoutMs }),
    ...centralLake,
    registry,
  });
};
