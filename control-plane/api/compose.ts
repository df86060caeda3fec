import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { registryIsRead } from '../../core/ports/report-scheduler.js';
import { dynamodbRegistry } from '../../registry/dynamodb/dynamodb.js';
import { cachedOrganisation } from '../organisation/cached.js';
import { patience } from '../patience.js';
import type { ControlPlane } from './http/dependencies.js';
import { lazily } from './http/lazily.js';
import { iamCaller } from './iam-caller.js';
import type { Settings } from './settings.js';

const organisationTtlMs = 10 * 60_000;

/** The control plane as it stands in AWS. */
export function awsControlPlane(settings: Settings): ControlPlane {
  const clock = () => new Date();
  const client = new DynamoDBClient({ requestHandler: patience });
  const registry = dynamodbRegistry({ client, table: settings.TABLE_NAME });

  // Loaded when first needed: four clients of AWS would double the time that a cold start takes.
  const far = lazily(async () => (await import('./far-ports.js')).farPorts(settings, clock));

  return {
    registry,
    clock,
    version: settings.GATEBOOK_VERSION,
    identify: iamCaller({ registry, platformRoles: settings.PLATFORM_ROLES, clock }),
    cursorKey: settings.CURSOR_KEY,
    requestsPerMinute: settings.REQUESTS_PER_MINUTE,
    dimension: { publish: async (source) => (await far()).dimension.publish(source) },
    scheduler: registryIsRead,
    freshness: { lastRowsSeen: async (places) => (await far()).freshness.lastRowsSeen(places) },
    stages: {
      list: async (...call) => (await far()).stages.list(...call),
      read: async (...call) => (await far()).stages.read(...call),
      write: async (...call) => (await far()).stages.write(...call),
    },
    organisation: cachedOrganisation(
      { accounts: async () => (await far()).organisation.accounts() },
      { ttlMs: organisationTtlMs, clock },
    ),
  };
}
