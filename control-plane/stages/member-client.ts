import type { AwsCredentialIdentity } from '@aws-sdk/types';
import { ProductError } from '../../core/product-error.js';
import { apiRefText } from '../../core/registry/api-window.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import type { StageRef } from '../ports/member-stages.js';
import { requestTimeouts } from '../request-timeouts.js';
import { awsFault } from './aws-fault.js';
import type { MemberCredentials, SessionPurpose } from './sts.js';

/** How the AWS APIs of member accounts are reached. */
export interface MemberConnection {
  readonly credentials: MemberCredentials;
  /** Another address than AWS's own, for tests. */
  readonly endpoint?: string | undefined;
  /** @default 6 */
  readonly maxAttempts?: number;
}

/** What a client in a member account is made with. */
export interface MemberClientConfig {
  readonly region: string;
  readonly credentials: AwsCredentialIdentity;
  readonly maxAttempts: number;
  readonly retryMode: 'adaptive';
  readonly requestHandler: typeof requestTimeouts;
  readonly endpoint?: string;
}

/**
 * Calls of one purpose in a member account, with what fails in words. AWS counts management calls by account and Region,
 * shared with everybody there, so throttled calls are retried with the SDK's adaptive pace.
 *
 * @throws ProductError `aws-…`, and `unknown-stage` for API Gateway's NotFoundException
 */
export async function inMember<Client extends { destroy(): void }, T>(
  { credentials, endpoint, maxAttempts = 6 }: MemberConnection,
  newClient: (config: MemberClientConfig) => Client,
  {
    pipeline,
    purpose,
    what,
  }: { readonly pipeline: Pipeline; readonly purpose: SessionPurpose; readonly what: string },
  ask: (client: Client) => Promise<T>,
): Promise<T> {
  const { accountId, region } = pipeline;
  const client = newClient({
    region,
    credentials: await credentials(pipeline, purpose),
    maxAttempts,
    retryMode: 'adaptive',
    requestHandler: requestTimeouts,
    ...(endpoint && { endpoint }),
  });
  try {
    return await ask(client);
  } catch (error) {
    if ((error as Error).name === 'NotFoundException') {
      throw new ProductError(
        'unknown-stage',
        `There is no stage ${what} in account ${accountId}, Region ${region}. Check its id and name, its kind (REST, HTTP or WEBSOCKET), or deregister the API.`,
        { cause: error },
      );
    }
    throw awsFault(error, {
      where: `account ${accountId}, Region ${region}`,
      denied: 'aws-access-denied',
      toDo: `Update the pipeline there: its role ${pipeline.controlRoleArn} may lack rights, or a policy of the organisation forbids them.`,
    });
  } finally {
    client.destroy();
  }
}

/** Calls about the stages of member accounts, by one of API Gateway's management APIs. */
export const stageCalls = <Client extends { destroy(): void }>(
  connection: MemberConnection,
  newClient: (config: MemberClientConfig) => Client,
) => ({
  /** About all stages of an account and Region. */
  ofAll: <T>(pipeline: Pipeline, ask: (client: Client) => Promise<T>): Promise<T> =>
    inMember(connection, newClient, { pipeline, purpose: 'list', what: '' }, ask),
  /** About one stage, with rights on no other. */
  ofOne: <T>(pipeline: Pipeline, api: StageRef, ask: (client: Client) => Promise<T>): Promise<T> =>
    inMember(connection, newClient, { pipeline, purpose: api, what: apiRefText(api) }, ask),
});
