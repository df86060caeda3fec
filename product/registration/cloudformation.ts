import * as z from 'zod';
import type { AnnouncementResult } from './announcement.js';

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

/**
 * Answers CloudFormation. The answer is always SUCCESS: the outcome goes into the resource's attributes, and a
 * registration that failed is repeated by the schedule.
 *
 * The physical id never changes, since CloudFormation would take a new one for a replacement and delete the old.
 */
export const answer = async (
  request: CustomResourceRequest,
  outcome: AnnouncementResult,
  fetchUrl: typeof fetch,
): Promise<void> => {
  const body = JSON.stringify({
    Status: 'SUCCESS',
    Reason: outcome.said,
    PhysicalResourceId: request.PhysicalResourceId ?? 'gatebook-registration',
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
    Data: { Registered: String(outcome.done), Message: outcome.said },
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      // The address is signed for an empty content type.
      const response = await fetchUrl(request.ResponseURL, {
        method: 'PUT',
        body,
        headers: { 'content-type': '' },
      });
      if (response.ok) return;
      throw new Error(`CloudFormation's answer box said ${response.status}`);
    } catch (error) {
      if (attempt === 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 * 4 ** attempt));
    }
  }
};
