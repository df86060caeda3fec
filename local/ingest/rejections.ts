import { beginningOf, type Rejected } from '../lake/rejected-lines.js';
import type { Store } from '../lake/store.js';
import type { Tally } from './tally.js';

/** Rejected bytes that are held in memory at most before they go to the store. */
const bytesAtATime = 8 * 1024 * 1024;
const linesAtATime = 5_000;

/** Counts rejected lines and hands them to the store in portions. */
export interface Rejections {
  /** Takes a line that was rejected so many times. */
  add(line: Rejected, times: number): Promise<void>;
  /** Counts a line that is not kept. */
  count(line: Rejected, times: number): Promise<void>;
  flush(): Promise<void>;
}

export function createRejections(store: Store, tally: Tally): Rejections {
  let lines: Rejected[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    const portion = lines;
    lines = [];
    bytes = 0;
    await store.reject(portion);
  };
  const count = (line: Rejected, times: number): void => {
    const sample = {
      place: `${line.source}:${line.line}`,
      beginning: beginningOf(line.bytes),
    };
    tally.reject(line.reason, sample, times);
  };
  return {
    count: async (line, times) => count(line, times),
    async add(line, times) {
      count(line, times);
      lines.push(line);
      bytes += line.bytes.length;
      if (bytes >= bytesAtATime || lines.length >= linesAtATime) await flush();
    },
    flush,
  };
}
