import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  LimitExceededException,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
  paginateDescribeLogGroups,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Pipeline } from '../../core/registry/pipeline.js';
import type { MemberLogGroups } from '../ports/member-stages.js';
import { filterName, logGroupFull, subscriptionOf } from './log-plan.js';
import { inMember, type MemberConnection } from './member-client.js';
import type { SessionPurpose } from './sts.js';

/** How long a log group of ours keeps what the pipeline has long taken, days. */
const retentionInDays = 7;

/** The log groups of member accounts, by CloudWatch Logs. */
export function cloudWatchLogGroups(connection: MemberConnection): MemberLogGroups {
  const within = <T>(
    pipeline: Pipeline,
    purpose: SessionPurpose,
    ask: (client: CloudWatchLogsClient) => Promise<T>,
  ) =>
    inMember(
      connection,
      (config) => new CloudWatchLogsClient(config as object),
      { pipeline, purpose, what: '' },
      ask,
    );
  return {
    read: (pipeline, name) =>
      within(pipeline, { logGroup: name }, async (client) => {
        const logGroupClass = await classOf(client, name);
        if (logGroupClass === undefined) return undefined;
        // Two filters are the most that a group has, so that one page holds them all.
        const { subscriptionFilters = [] } = await client.send(
          new DescribeSubscriptionFiltersCommand({ logGroupName: name }),
        );
        return {
          logGroupClass,
          filters: subscriptionFilters.map(({ filterName: name = '', destinationArn = '' }) => ({
            name,
            destinationArn,
          })),
        };
      }),

    subscribe: (pipeline, name) =>
      within(pipeline, { logGroup: name }, async (client) => {
        const { streamArn, roleArn } = subscriptionOf(pipeline);
        try {
          await client.send(
            new PutSubscriptionFilterCommand({
              logGroupName: name,
              filterName,
              // Everything: a filter that knew lines would know only some of them.
              filterPattern: '',
              destinationArn: streamArn,
              roleArn,
            }),
          );
        } catch (error) {
          // Somebody was faster than the look at the filters.
          if (error instanceof LimitExceededException) throw logGroupFull(name, []);
          throw error;
        }
      }),

    unsubscribe: (pipeline, name) =>
      within(pipeline, { logGroup: name }, async (client) => {
        try {
          await client.send(
            new DeleteSubscriptionFilterCommand({ logGroupName: name, filterName }),
          );
        } catch (error) {
          if (!(error instanceof ResourceNotFoundException)) throw error;
        }
      }),

    create: (pipeline, name) =>
      within(pipeline, { ownLogGroup: name }, async (client) => {
        try {
          await client.send(new CreateLogGroupCommand({ logGroupName: name }));
        } catch (error) {
          if (!(error instanceof ResourceAlreadyExistsException)) throw error;
        }
        await client.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays }));
      }),
  };
}

/** The class of the group of exactly that name: others may begin with it. */
async function classOf(client: CloudWatchLogsClient, name: string): Promise<string | undefined> {
  const pages = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name });
  for await (const { logGroups = [] } of pages) {
    const found = logGroups.find(({ logGroupName }) => logGroupName === name);
    if (found) return found.logGroupClass ?? 'STANDARD';
  }
  return undefined;
}
