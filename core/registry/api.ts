import * as z from 'zod';
import { apiRef } from './api-window.js';
import { consumerField } from './consumer-field.js';
import { printable, tenantId } from './tenant.js';

/** An instant as ISO 8601 in UTC, to the millisecond. */
export const instant = z.iso.datetime();

/** Who owned an API when: `from` inclusive (null: since ever), `to` exclusive (null: until further notice). */
export const ownership = z.object({
  tenantId,
  validFrom: instant.nullable(),
  validTo: instant.nullable(),
});
export type Ownership = z.infer<typeof ownership>;

/** A stage's access log settings, as API Gateway holds them. */
export const logSettings = z.object({
  destinationArn: z.string().max(2048),
  format: z.string().max(6144),
});
export type LogSettings = z.infer<typeof logSettings>;

/** An error that stays on a resource until a repeat of the call succeeds. */
export const lastError = z.object({
  code: z.string(),
  message: z.string(),
  at: instant,
});

/** What a check found of a setting that is not as it should be. */
export const difference = z.object({
  setting: z.enum(['destinationArn', 'format', 'stage', 'subscription']),
  expected: z.string().nullable(),
  actual: z.string().nullable(),
});
export type Difference = z.infer<typeof difference>;

/**
 * How a stage's log gets to the pipeline. `direct`: the stage logs to the pipeline's stream; `subscribe`: the stage logs to the
 * log group that it logs to anyway, and the log group sends what it gets.
 */
export const logModes = ['direct', 'subscribe'] as const;
export type LogMode = (typeof logModes)[number];

/**
 * How far the stage's own log settings are what Gatebook needs. `unmanaged`: nobody asked Gatebook to set
 * them (one machine, or a team's own infrastructure code); `pending` and `restoring` are begun and not
 * confirmed; `failed` says why in `lastError`.
 */
export const stageLogging = z.object({
  state: z.enum(['unmanaged', 'pending', 'on', 'failed', 'restoring', 'off']),
  mode: z.enum(logModes).default('direct'),
  /** The log group that is subscribed to; null: none, or none yet. */
  logGroup: z.string().max(512).nullable().default(null),
  /** The stage's own format, as it was last read; null: the canonical one, or not read yet. */
  stageFormat: z.string().max(6144).nullable().default(null),
  /** Whether Gatebook may make a log group for a stage that logs nowhere, and have the stage log to it. */
  createLogGroup: z.boolean().default(false),
  destinationArn: z.string().nullable(),
  /** What the stage had before, to be put back; null when it logged nowhere. */
  previous: logSettings.nullable(),
  lastError: lastError.nullable(),
  drift: z
    .object({ checkedAt: instant, inStep: z.boolean(), differences: z.array(difference) })
    .nullable(),
});

export const apiKinds = ['REST', 'HTTP', 'WEBSOCKET'] as const;

/** A stage's access log format, as its settings have it. */
export const formatString = z
  .string()
  .max(6144)
  .regex(/\$(?:\{context|context)\.\w/, {
    error: "a format is the string of the stage's settings, with $context variables in it",
  })
  .refine((text) => !/\$\{?context(?:\.[\w:-]+)+\}?\$\{?context\./.test(text), {
    error: 'a format has something between any two variables, or nobody can tell where one ends',
  });

/**
 * One deployed stage and everything that was ever true of its ownership. The windows live inside the API's
 * record, so that moving it to another tenant is one conditional write.
 */
export const api = apiRef.extend({
  /** `accountId/region/restApiId/stage`. */
  id: z.string().max(300),
  displayName: printable(1, 120),
  kind: z.enum(apiKinds),
  /** Oldest first, never overlapping. */
  ownership: z.array(ownership),
  format: formatString
    .nullable()
    .default(null)
    .describe(
      "The format string in the stage's access log settings; null: a line is told by what it is",
    ),
  consumer: consumerField
    .nullable()
    .default(null)
    .describe(
      'The field of a line that says who called, where there is no API key; null: the tenant’s, if it has one. New lines only',
    ),
  logging: stageLogging,
  createdAt: instant,
  updatedAt: instant,
});
export type Api = z.infer<typeof api>;

/** The settings of a stage that Gatebook has not been asked to touch. */
export const unmanagedLogging: Api['logging'] = {
  state: 'unmanaged',
  mode: 'direct',
  logGroup: null,
  stageFormat: null,
  createLogGroup: false,
  destinationArn: null,
  previous: null,
  lastError: null,
  drift: null,
};
