import * as z from 'zod';

/** What a pipeline says of itself to the control plane: the body of `PUT /v1/accounts/{id}/pipelines/{region}`. */
export const announcement = z.object({
  productVersion: z.string(),
  projectName: z.string(),
  streamArn: z.string(),
  subscriptionStreamArn: z.string(),
  subscriptionRoleArn: z.string(),
  backfillFunctionArn: z.string(),
  controlRoleArn: z.string(),
  externalId: z.string(),
});
export type Announcement = z.output<typeof announcement>;

/** What came of an attempt to tell the control plane. `said` is one sentence for a person. */
export interface AnnouncementResult {
  readonly done: boolean;
  readonly said: string;
}
