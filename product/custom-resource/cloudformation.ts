import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { again, withBackOff } from '../../core/back-off.js';

/** A request of CloudFormation to a custom resource (user guide, "Custom resource request objects"). */
export const customResourceRequest = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.record(z.string(), z.unknown()),
});
export type CustomResourceRequest = z.output<typeof customResourceRequest>;

/** What CloudFormation is told. `said` is one sentence for a person, who finds it among the stack's events. */
export interface CustomResourceAnswer {
  /** Ends the creation, update or removal of the stack. @default false */
  readonly failed?: boolean;
  readonly said: string;
  /** The resource's attributes. */
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Answers CloudFormation, which waits for it.
 *
 * The physical id never changes, since CloudFormation would take a new one for a replacement and delete the old.
 *
 * @throws Error when CloudFormation's answer box cannot be reached three times
 */
export const answer = async (
  request: CustomResourceRequest,
  { failed = false, said, data }: CustomResourceAnswer,
  fetchUrl: typeof fetch,
): Promise<void> => {
  const body = JSON.stringify({
    Status: failed ? 'FAILED' : 'SUCCESS',
    Reason: said,
    PhysicalResourceId: request.PhysicalResourceId ?? request.LogicalResourceId,
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
    Data: data,
  });
  await withBackOff({ firstMs: 800, factor: 4, repeats: 2 }, { sleep }, async (nextPauseMs) => {
    try {
      // The address is signed for an empty content type.
      const response = await fetchUrl(request.ResponseURL, {
        method: 'PUT',
        body,
        headers: { 'content-type': '' },
      });
      if (response.ok) return undefined;
      throw new Error(`CloudFormation's answer box said ${response.status}`);
    } catch (error) {
      if (nextPauseMs === Infinity) throw error;
      return again;
    }
  });
};
