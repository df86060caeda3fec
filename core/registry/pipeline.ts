import * as z from 'zod';
import { instant } from './api.js';
import { accountId, apiRef } from './api-window.js';
import { printable } from './tenant.js';

/** What the product installed in one member account and Region, as it says of itself when it is launched or updated. */
export const pipeline = z.object({
  /** `accountId/region`. */
  id: z.string().max(60),
  accountId,
  region: apiRef.shape.region,
  productVersion: z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}(?:-[a-z0-9.]{1,30})?$/),
  projectName: printable(1, 42),
  /** Where stages of this account and Region are to log to. */
  streamArn: z
    .string()
    .max(300)
    .regex(
      /^arn:aws[a-z-]*:firehose:[a-z0-9-]+:\d{12}:deliverystream\/amazon-apigateway-[A-Za-z0-9_.-]+$/,
      "a stream's name starts with amazon-apigateway-, or API Gateway will not log to it",
    ),
  /** Where log groups of this account and Region send what CloudWatch Logs gets; null: its version of the product has none. */
  subscriptionStreamArn: z
    .string()
    .max(300)
    .regex(/^arn:aws[a-z-]*:firehose:[a-z0-9-]+:\d{12}:deliverystream\/[A-Za-z0-9_.-]{1,64}$/)
    .nullable()
    .default(null),
  /** The role by which CloudWatch Logs puts log events into it. */
  subscriptionRoleArn: z
    .string()
    .max(300)
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/gatebook\/[A-Za-z0-9_+=,.@-]+$/)
    .nullable()
    .default(null),
  /** The function that brings the past of a log group into the stream. */
  backfillFunctionArn: z
    .string()
    .max(300)
    .regex(/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+$/)
    .nullable()
    .default(null),
  /** The role by which the control plane may read and patch stages there, and have their log groups subscribed to. */
  controlRoleArn: z
    .string()
    .max(300)
    .regex(
      /^arn:aws[a-z-]*:iam::\d{12}:role\/gatebook\/control\/[A-Za-z0-9_+=,.@-]{1,64}$/,
      "the pipeline's own control role has the path /gatebook/control/",
    ),
  externalId: z
    .string()
    .min(8)
    .max(128)
    .regex(/^[A-Za-z0-9_+=,.@:/-]+$/),
  launchedAt: instant,
  lastHeardAt: instant,
  pinned: z
    .object({ reason: printable(1, 200), by: z.string(), at: instant })
    .nullable()
    .default(null)
    .describe('Not null: no update of the product touches this pipeline'),
  updating: z
    .string()
    .nullable()
    .default(null)
    .describe('The update of the product that is working on it now'),
});
export type Pipeline = z.infer<typeof pipeline>;
