import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { LogOrigin } from '../../core/ports/log-intake.js';
import type { KeptLine } from '../lake/rejected-lines.js';
import type { Store } from '../lake/store.js';
import { blockEnricher } from './enrich-block.js';
import { type EnrichmentPlan, setUpEnrichment } from './enrichment-setup.js';
import { checkOrigin } from './ingest-place.js';
import { createTally } from './tally.js';

/** What became of the rejected lines that were read again. */
export interface ReplaySummary {
  readonly read: number;
  readonly stored: number;
  readonly duplicates: number;
  /** Still rejected, by the present rules. */
  readonly rejected: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** What is known of rejected lines now that was not said when they came. */
export type ReplayOrigin = Pick<
  LogOrigin,
  'accountId' | 'region' | 'restApiId' | 'stage' | 'format'
>;

export interface ReplayDeps {
  readonly store: Store;
  readonly plan: EnrichmentPlan;
  /** The kept lines after an id, oldest first. */
  readonly next: (after: number, limit: number) => Promise<KeptLine[]>;
}

const linesAtATime = 500;

/** Reasons that say of the source, not of the line, that it cannot be read. */
const damaged = new Set([
  'gzip_damaged',
  'compression_damaged',
  'too_much_compressed',
  'other_file',
]);

/**
 * Reads rejected lines again by the present rules. Those that pass now are stored and leave the list in one
 * transaction; the others stay as they were.
 */
export async function replayRejectedLines(
  { store, plan, next }: ReplayDeps,
  given: ReplayOrigin = {},
): Promise<ReplaySummary> {
  const origin = checkOrigin(given);
  const tally = createTally();
  const enrich = blockEnricher(await setUpEnrichment(plan));
  const { folder } = await store.workspace();
  try {
    for (let after = 0; ; ) {
      const lines = await next(after, linesAtATime);
      const last = lines.at(-1);
      if (!last) break;
      after = last.id;
      const read: number[] = [];
      for (const line of lines) {
        const segment = path.join(folder, `line-${line.id}`);
        const block = enrich({
          ...line,
          accountId: line.accountId ?? origin.accountId,
          region: line.region ?? origin.region,
          api: origin.api,
          format: origin.format,
          onlyOf: null,
          examples: [],
          bytes: Uint8Array.from(line.bytes),
          segment,
        });
        const reason = block.rejected[0]?.reason;
        if (line.bytes.length < line.length || damaged.has(line.reason)) {
          tally.reject(line.reason);
        } else if (block.rows > 0 && block.rejected.length === 0) {
          tally.block(block);
          tally.staged(
            await store.stage(
              block.files.map((csv) => ({ ...csv, layout: block.layout, files: [csv.file] })),
              line.ingest,
            ),
          );
          read.push(line.id);
        } else tally.reject(reason ?? line.reason);
      }
      await store.forget(read);
      await store.commit();
    }
    return tally.summary();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
