import { gzipSync } from 'node:zlib';
import { minuteMs } from '../../core/periods/duration.js';
import { readRejected } from './rejected-record.js';

/** Where rejected files come from and where their records go. */
export interface ReplayPorts {
  readonly files: (prefix: string) => AsyncIterable<string>;
  readonly lines: (file: string) => AsyncIterable<string>;
  readonly put: (records: readonly Buffer[]) => Promise<void>;
  readonly takeAway: (file: string) => Promise<void>;
  /** Milliseconds that are left to work in. */
  readonly timeLeft: () => number;
}

export interface ReplayRequest {
  /** Which files: a prefix below `rejected/`. */
  readonly prefix: string;
  readonly dryRun: boolean;
}

export interface ReplayResult {
  files: number;
  records: number;
  /** Records by the reason Firehose gave. */
  reasons: Record<string, number>;
  /** Files that are not what Firehose writes, left where they are. */
  unreadable: string[];
  /** True if time ran out: the same call again goes on. */
  more: boolean;
}

/** Stop with a minute to spare: one file of 128 MB has to fit into it. */
const reserveMs = minuteMs;

/**
 * The most that a record of Firehose holds, bytes (developer guide, "Amazon Data Firehose quota"). What CloudWatch Logs sends
 * is larger once it is decompressed; enrichment reads it compressed as well.
 */
const largestRecord = 1_024_000;

const asRecord = (bytes: Buffer): Buffer =>
  bytes.length > largestRecord ? gzipSync(bytes) : bytes;

/**
 * Puts rejected records into the stream again. A file is taken away only after every record in it was taken by
 * the stream; a crash in between puts some records twice, and roll-ups count each request once.
 */
export const replayFiles = async (
  ports: ReplayPorts,
  request: ReplayRequest,
): Promise<ReplayResult> => {
  const result: ReplayResult = { files: 0, records: 0, reasons: {}, unreadable: [], more: false };
  for await (const file of ports.files(request.prefix)) {
    if (ports.timeLeft() < reserveMs) return { ...result, more: true };
    const records: Buffer[] = [];
    const reasons: Record<string, number> = {};
    try {
      for await (const line of ports.lines(file)) {
        const record = readRejected(line);
        if (record === null) continue;
        records.push(asRecord(record.bytes));
        reasons[record.reason] = (reasons[record.reason] ?? 0) + 1;
      }
    } catch (error) {
      if (!(error instanceof SyntaxError) && (error as Error).name !== 'ZodError') throw error;
      result.unreadable.push(file);
      continue;
    }
    if (!request.dryRun) {
      await ports.put(records);
      await ports.takeAway(file);
    }
    result.files += 1;
    result.records += records.length;
    for (const [reason, count] of Object.entries(reasons)) {
      result.reasons[reason] = (result.reasons[reason] ?? 0) + count;
    }
  }
  return result;
};
