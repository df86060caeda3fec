import { cellIndex } from '../../core/access-log/cells.js';
import type { SeenInLog } from '../../core/ports/log-intake.js';
import type { EnrichedRow } from '../../enrichment/enrich.js';

/** What was met while lines were read: what a summary tells beside the counts. */
export type Observations = Pick<SeenInLog, 'containers' | 'formats' | 'unknownKeys' | 'unowned'>;

/** Keys that are counted at most: the lines decide how many there are. */
const mostKeys = 100;

export function createObservations() {
  const containers: Record<string, number> = {};
  const formats: Record<string, number> = {};
  const unknownKeys = new Map<string, number>();
  let unowned = 0;
  return {
    containers(names: readonly string[], records: number): void {
      for (const name of names) containers[name] = (containers[name] ?? 0) + records;
    },
    row({ cells, format }: EnrichedRow, hasAccount: boolean): void {
      formats[format] = (formats[format] ?? 0) + 1;
      if (!hasAccount || cells[cellIndex.api_id] === null || cells[cellIndex.stage] === null) {
        unowned += 1;
      }
      const extra = cells[cellIndex.extra];
      if (typeof extra !== 'string') return;
      for (const key of Object.keys(JSON.parse(extra) as object)) {
        const count = unknownKeys.get(key);
        if (count !== undefined || unknownKeys.size < mostKeys) {
          unknownKeys.set(key, (count ?? 0) + 1);
        }
      }
    },
    result: (): Observations => ({
      containers,
      formats,
      unknownKeys: Object.fromEntries(unknownKeys),
      unowned,
    }),
  };
}
