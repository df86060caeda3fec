import * as z from 'zod';
import { erasableColumns } from '../access-log/erasable.js';
import { instant } from './api.js';
import { tenantId } from './tenant.js';

const count = z.int().nonnegative();

/** How much of each place is about the person. What names no tenant but somebody else's API stays, and is counted apart. */
export const erasureCounts = z.object({
  rows: count.describe('Requests in which the column has the value'),
  extraRows: count.describe('Requests that say the value under a key of their own, in `extra`'),
  rejectedLines: count.describe('Rejected lines that hold the value'),
  foreignLines: count.describe(
    'Rejected lines that hold the value and are, or may be, of another tenant: they stay',
  ),
  documents: count.describe('Documents of reports over a time of one of the requests'),
  mails: count.describe('Mails of such reports in the outbox'),
  deliveries: count.describe('Deliveries whose documents go; the record of each stays'),
  catalogueEntries: count.describe('API keys that lose their name in the catalogue'),
});
export type ErasureCounts = z.infer<typeof erasureCounts>;

export const nothingErased: ErasureCounts = {
  rows: 0,
  extraRows: 0,
  rejectedLines: 0,
  foreignLines: 0,
  documents: 0,
  mails: 0,
  deliveries: 0,
  catalogueEntries: 0,
};

/** A file as it was, or is. */
const fileState = z.object({ file: z.string(), rows: count, sha256: z.string() });

/** Files that were written anew: those before, and what came in their place; nothing, where no row is left. */
export const rewrittenFiles = z.object({
  before: z.array(fileState),
  after: z.array(fileState),
});
export type RewrittenFiles = z.infer<typeof rewrittenFiles>;

/** Where the erased may still be, out of reach of an erasure, and what to do about it. */
export const remainingPlace = z.object({ place: z.string(), advice: z.string() });
export type RemainingPlace = z.infer<typeof remainingPlace>;

/**
 * An erasure, and, once it is done, its certificate. The value itself is never kept: its hash is an HMAC-SHA-256 with a key of
 * the data folder.
 */
export const erasure = z.object({
  id: z.string().max(64).describe('Begins with its time, so that ids sort by it'),
  tenantId,
  column: z.enum(erasableColumns),
  valueHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('HMAC-SHA-256 of the column and the value, with a key of the data folder'),
  state: z
    .enum(['running', 'interrupted', 'done', 'failed'])
    .describe('Asked for again, one that was interrupted or failed goes on'),
  reason: z.string().nullable().describe('Why it failed'),
  by: z.string().describe('Who asked for it'),
  startedAt: instant,
  finishedAt: instant.nullable(),
  until: instant.describe('Requests up to this time never come back, however they are read again'),
  found: erasureCounts.describe('What there was when it began'),
  erased: erasureCounts.describe('What was removed so far'),
  files: z.array(rewrittenFiles).describe('Files of requests that were written anew'),
  rejectedFiles: z
    .array(z.string())
    .describe('Files of rejected lines that were removed or written anew'),
  reports: z.array(z.string()).describe('Deliveries over a time of one of the requests'),
  documents: z.array(z.string()).describe('Documents that were removed, by delivery'),
  mails: z.array(z.string()).describe('Mails that were removed from the outbox'),
  remaining: z.array(remainingPlace).describe('Where it may still be, out of reach'),
});
export type Erasure = z.infer<typeof erasure>;
