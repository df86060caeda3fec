import * as z from 'zod';

/** A line of a file under `rejected/`: what Firehose could not process, with the reason (developer guide, "Data transformation failure handling"). */
const rejectedRecord = z.object({
  rawData: z.base64(),
  errorCode: z.string().optional(),
  lastErrorCode: z.string().optional(),
});

export interface RejectedByFirehose {
  readonly bytes: Buffer;
  readonly reason: string;
}

/**
 * Reads one line of a rejected file; null for an empty line.
 *
 * @throws Error if the line is not what Firehose writes, so that the file is left as it is
 */
export const readRejected = (line: string): RejectedByFirehose | null => {
  if (line.trim() === '') return null;
  const record = rejectedRecord.parse(JSON.parse(line));
  return {
    bytes: Buffer.from(record.rawData, 'base64'),
    reason: record.lastErrorCode ?? record.errorCode ?? 'unknown',
  };
};
