import path from 'node:path';
import type { ReadPosition } from '../../core/ports/log-intake.js';
import type { CsvPart } from '../lake/csv-segment.js';
import { partitionOf } from '../lake/partition.js';
import type { Store } from '../lake/store.js';
import type { EnrichedBlock } from './enrich-block.js';
import type { Tally } from './tally.js';

/** Bytes of lines that go into the lake at a time. */
const segmentBytes = 144 * 1024 * 1024;
/** Rows that become visible at a time: each transaction computes the hours that it touches anew. */
const transactionRows = 500_000;

/**
 * Blocks of lines on their way into the lake, in segments: a segment is staged as soon as its last block is enriched,
 * while the blocks of the next one are.
 */
export interface Segments {
  /** The segment that a block of so many bytes belongs to: what the names of its CSV files begin with. */
  place(bytes: number): string;
  /** Takes enriched blocks in the order in which they were placed. */
  add(segment: string, block: EnrichedBlock): Promise<void>;
  /** Notes how far a source was read, all of whose blocks were added: it counts when they do. */
  read(position: ReadPosition): void;
  /** Stages what was added and makes everything count. */
  commit(): Promise<void>;
}

/** The folder of an ingest for work in progress, and the id of the ingest. */
type Workspace = Awaited<ReturnType<Store['workspace']>>;

/**
 * @param keepRejected hands everything that was rejected so far to the store: it counts with the position of its source, or
 * a kill would lose it
 */
export function createSegments(
  store: Store,
  tally: Tally,
  work: Workspace,
  keepRejected: () => Promise<void>,
): Segments {
  let placing = 0;
  let placedBytes = 0;
  let gathering = '';
  let gathered = 0;
  let parts = new Map<string, Omit<CsvPart, 'files'> & { readonly files: Set<string> }>();
  let uncommitted = 0;
  let positions: ReadPosition[] = [];
  let staging: Promise<void> = Promise.resolve();

  /** Waits for the segment before, so that at most one is staged while another is gathered. */
  const stage = async (): Promise<void> => {
    await staging;
    if (gathered === 0) return;
    const segment = [...parts.values()].map((part) => ({ ...part, files: [...part.files] }));
    uncommitted += gathered;
    parts = new Map();
    gathered = 0;
    staging = store.stage(segment, work.name).then(tally.staged);
    // It is awaited later, and must not count as unhandled until then.
    staging.catch(() => {});
  };

  /** Makes count what is staged when the segment before is, while blocks of the next one are enriched. */
  const makeCount = (): Promise<void> => {
    const read = positions.map((position) => ({ ...position, ingest: work.name }));
    positions = [];
    uncommitted = 0;
    const staged = staging;
    staging = (async () => {
      await staged;
      await keepRejected();
      await store.position(read);
      await store.commit();
    })();
    staging.catch(() => {});
    return staging;
  };

  const commit = async (): Promise<void> => {
    await stage();
    await makeCount();
    // The files of this segment are gone; blocks that come now must not be appended to them.
    placing++;
    placedBytes = 0;
  };

  return {
    place(bytes) {
      if (placedBytes + bytes > segmentBytes) {
        placing++;
        placedBytes = 0;
      }
      placedBytes += bytes;
      return path.join(work.folder, `segment-${placing}`);
    },
    async add(segment, block) {
      if (segment !== gathering) {
        await stage();
        gathering = segment;
        if (uncommitted >= transactionRows) void makeCount();
      }
      for (const { file, partition } of block.files) {
        const key = `${partition && partitionOf(partition)} ${block.layout.join()}`;
        const part = parts.get(key);
        if (part) part.files.add(file);
        else parts.set(key, { layout: block.layout, partition, files: new Set([file]) });
      }
      gathered += block.rows;
    },
    read: (position) => void positions.push(position),
    commit,
  };
}
