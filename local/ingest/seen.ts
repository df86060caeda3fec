import { cellIndex } from '../../core/access-log/cells.js';
import type { SeenInLog } from '../../core/ports/log-intake.js';
import type { EnrichedBlock } from './enrich-block.js';

/** The columns that most dashboards are made of: a log without one of them is told so. */
const expected = [
  'http_method',
  'route',
  'path',
  'status',
  'response_latency',
  'response_length',
  'ip',
  'user_agent',
] as const;

/** Adds up what was met in the blocks of an ingest. */
export function createSeen() {
  const containers: Record<string, number> = {};
  const formats: Record<string, number> = {};
  const unknownKeys: Record<string, number> = {};
  const filled = new Set<number>();
  let unowned = 0;
  return {
    within(around: readonly string[], records: number): void {
      for (const name of named(around)) addCounts(containers, { [name]: records });
    },
    add({ seen, layout, rows }: EnrichedBlock): void {
      addCounts(containers, seen.containers);
      addCounts(formats, seen.formats);
      addCounts(unknownKeys, seen.unknownKeys);
      unowned += seen.unowned;
      if (rows > 0) for (const place of layout) filled.add(place);
    },
    /** @param hasRows without rows, no column is worth telling of */
    result: (hasRows: boolean): Omit<SeenInLog, 'samples'> => ({
      containers,
      formats,
      unknownKeys,
      emptyColumns: hasRows ? expected.filter((name) => !filled.has(cellIndex[name])) : [],
      unowned,
    }),
  };
}

/** Containers by name; one that is in another of its kind is one of both. */
function named(around: readonly string[]): readonly string[] {
  const times = new Map<string, number>();
  for (const name of around) times.set(name, (times.get(name) ?? 0) + 1);
  return [...times].map(([name, count]) =>
    count === 1 ? name : `${name} ${count === 2 ? 'twice' : `${count} times`}`,
  );
}

/** Adds counts by name. */
export function addCounts(
  sums: Record<string, number>,
  counts: Readonly<Record<string, number>>,
): void {
  for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
}
