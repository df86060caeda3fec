import { appendFileSync } from 'node:fs';
import { type Cells, cellIndex } from '../../core/access-log/cells.js';
import { dayMs } from '../../core/periods/duration.js';
import { type Partition, partitionOf } from '../lake/partition.js';
import { createRowWriter, type RowWriter } from './row-writer.js';

/** A CSV file with rows of a block. */
export interface CsvFile {
  readonly file: string;
  /** The partition of all its rows; null: several. */
  readonly partition: Partition | null;
}

/** Writes the rows of a block by partition, because that is cheaper here than in the database. */
export interface PartitionWriters {
  write(cells: Cells, layout: readonly number[], accountId: string, region: string): void;
  /** Appends the rows to files whose names begin with `name`, one for each partition, and starts over. */
  flush(name: string): CsvFile[];
  clear(): void;
}

/** A block of more partitions than this, of a log in no order, goes into one file: many tiny ones would cost more. */
const manyPartitions = 16;

export function createPartitionWriters(): PartitionWriters {
  const idle: RowWriter[] = [];
  let writers = new Map<string, { readonly partition: Partition; readonly rows: RowWriter }>();

  const clear = (): void => {
    for (const { rows } of writers.values()) {
      rows.clear();
      idle.push(rows);
    }
    writers = new Map();
  };

  return {
    write(cells, layout, accountId, region) {
      const day = Math.floor((cells[cellIndex.request_time] as number) / dayMs);
      const key = `${day}/${accountId}/${region}`;
      let writer = writers.get(key);
      if (!writer) {
        const dt = new Date(day * dayMs).toISOString().slice(0, 10);
        writer = {
          partition: { account_id: accountId, region, dt },
          rows: idle.pop() ?? createRowWriter(),
        };
        writers.set(key, writer);
      }
      writer.rows.write(cells, layout, accountId, region);
    },
    flush(name) {
      const all = [...writers.values()];
      const mixed = all.length > manyPartitions;
      const files = all.map(({ partition, rows }) => {
        const file = mixed
          ? { file: `${name}-mixed`, partition: null }
          : { file: `${name}-${partitionOf(partition).replaceAll('/', '-')}`, partition };
        appendFileSync(file.file, rows.bytes());
        return file;
      });
      clear();
      return mixed ? files.slice(0, 1) : files;
    },
    clear,
  };
}
