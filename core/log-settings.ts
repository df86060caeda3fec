import * as z from 'zod/mini';

/**
 * How the log of one API is to be read, where its lines do not say it: what the registry knows and enrichment needs. An API
 * of which nothing is set is not among them.
 */
export const apiLogSettings = z.object({
  accountId: z.string(),
  region: z.string(),
  restApiId: z.string(),
  stage: z.string(),
  /** The format string of the stage; null: a line is told by what it is. */
  format: z.nullable(z.string()),
  /** The log group that its stage logs to; null: it logs straight to the stream, or nobody has said. */
  logGroup: z._default(z.nullable(z.string()), null),
  /** The field that says who called, where there is no API key; null: only API keys do. */
  consumer: z.nullable(z.string()),
  /** Templates of paths, for requests that came by a route for everything. */
  routes: z.array(z.string()),
});
export type ApiLogSettings = z.infer<typeof apiLogSettings>;

/** The settings of a Region's account as one object in S3: registration writes it, enrichment reads it. */
export const logSettingsSchema = z.object({
  /** When the object was written, ISO 8601, UTC. */
  generatedAt: z.iso.datetime(),
  apis: z.array(apiLogSettings),
});
export type LogSettingsObject = z.infer<typeof logSettingsSchema>;
