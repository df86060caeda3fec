import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { minuteMs } from '../../core/periods/duration.js';
import { noOpScheduler } from '../../core/ports/report-scheduler.js';
import { dynamodbRegistry } from '../../registry/dynamodb/dynamodb.js';
import { cachedOrganisation } from '../organisation/cached.js';
import { requestTimeouts } from '../request-timeouts.js';
import type { ControlPlane } from './http/dependencies.js';
import { lazily } from './http/lazily.js';
import { iamCaller } from './iam-caller.js';
import type { ControlPlaneSettings } from './settings.js';

const organisationTtlMs = 10 * minuteMs;

/** The control plane as it stands in AWS. */
export function awsControlPlane(settings: ControlPlaneSettings): ControlPlane {
  const clock = () => new Date();
  const client = new DynamoDBClient({ requestHandler: requestTimeouts });
  const registry = dynamodbRegistry({ client, table: settings.TABLE_NAME });

  // Loaded when first needed: four clients of AWS would double the time that a cold start takes.
  const awsPorts = lazily(async () => (await import('./aws-ports.js')).awsPorts(settings, clock));

  const secrets = lazily(() => import('./powertools-secrets.js'));

  return {
    registry,
    clock,
    version: settings.GATEBOOK_VERSION,
    productVersions: settings.PRODUCT_VERSIONS,
    challenge: 'AWS4-HMAC-SHA256',
    identify: iamCaller({ registry, platformRoles: settings.PLATFORM_ROLES, clock }),
    cursorKeys: async () => (await secrets()).secretKeys(settings.CURSOR_KEY_ARN),
    requestsPerMinute: settings.REQUESTS_PER_MINUTE,
    registrySnapshot: {
      publish: async (source) => (await awsPorts()).registrySnapshot.publish(source),
    },
    scheduler: noOpScheduler,
    freshness: {
      lastRowsSeen: async (places) => (await awsPorts()).freshness.lastRowsSeen(places),
    },
    stages: {
      list: async (...call) => (await awsPorts()).stages.list(...call),
      read: async (...call) => (await awsPorts()).stages.read(...call),
      write: async (...call) => (await awsPorts()).stages.write(...call),
      logGroups: {
        read: async (...call) => (await awsPorts()).stages.logGroups.read(...call),
        subscribe: async (...call) => (await awsPorts()).stages.logGroups.subscribe(...call),
        unsubscribe: async (...call) => (await awsPorts()).stages.logGroups.unsubscribe(...call),
        create: async (...call) => (await awsPorts()).stages.logGroups.create(...call),
      },
    },
    organisation: cachedOrganisation(
      { accounts: async () => (await awsPorts()).organisation.accounts() },
      { ttlMs: organisationTtlMs, clock },
    ),
  };
}
