import * as z from 'zod';
import { rolePattern } from './iam-caller.js';

const list = z.string().transform((text) => text.split(','));

/** What EventBridge starts reports with, as JSON. */
const reportStarts = z.strictObject({
  group: z.string().min(1),
  machineArn: z.string().startsWith('arn:'),
  roleArn: z.string().startsWith('arn:'),
  deadLetterArn: z.string().startsWith('arn:'),
});

/** As whom a tenant's links open the dashboard of QuickSight, as JSON. */
const dashboard = z.strictObject({
  reader: z.enum(['anonymous', 'registered']),
  accountId: z.string().regex(/^\d{12}$/),
  region: z.string().min(1),
  /** Where QuickSight's users live. */
  identityRegion: z.string().min(1),
});

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is no JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** The environment of the control plane's functions. */
export const controlPlaneSettings = z.object({
  TABLE_NAME: z.string().min(3),
  LAKE_BUCKET: z.string().min(3),
  /** The parts of the lake that hold rows, with their slash. Separated by commas. */
  ROW_PREFIXES: list,
  /** Where the lake is asked: Athena's work group, and the Glue database of the lake. */
  WORK_GROUP: z.string().min(1),
  DATABASE: z.string().min(1),
  /** Left out: there are no links to dashboards. */
  DASHBOARD: json(dashboard).optional(),
  /** Left out: whoever sends reports reads the registry by itself, or nobody does. */
  REPORT_STARTS: json(reportStarts).optional(),
  /** The released versions of the product, separated by commas. */
  PRODUCT_VERSIONS: list.transform((all) => all.filter(Boolean)).default([]),
  /** The secret that signs cursors. */
  CURSOR_KEY_ARN: z.string().startsWith('arn:'),
  /** Separated by commas. */
  PLATFORM_ROLES: list.pipe(z.array(rolePattern).min(1)),
  REQUESTS_PER_MINUTE: z.coerce.number().int().positive().default(600),
  GATEBOOK_VERSION: z.string().default('0.0.0'),
});
export type ControlPlaneSettings = z.infer<typeof controlPlaneSettings>;
