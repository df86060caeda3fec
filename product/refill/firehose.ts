import { type FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { again, withBackOff } from '../../core/back-off.js';

/** Firehose takes at most 500 records and 4 MiB per call (API reference, PutRecordBatch). */
const maxRecords = 500;
const maxBytes = 4 * 1024 * 1024;

/** Splits records into calls that Firehose accepts, in order. */
export function* batches(records: Iterable<Uint8Array>): Generator<Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for (const record of records) {
    if (batch.length === maxRecords || (batch.length > 0 && bytes + record.length > maxBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += record.length;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Puts records into the stream, call by call, until each has been taken; those that Firehose refuses go again, with growing
 * pauses.
 *
 * @throws Error if some are still refused after eight attempts
 */
export const putAll = async (
  client: FirehoseClient,
  stream: string,
  records: Iterable<Uint8Array>,
  sleep: (ms: number) => Promise<unknown>,
): Promise<void> => {
  for (const batch of batches(records)) await putBatch(client, stream, batch, sleep);
};

async function putBatch(
  client: FirehoseClient,
  stream: string,
  records: readonly Uint8Array[],
  sleep: (ms: number) => Promise<unknown>,
): Promise<void> {
  let left = records;
  await withBackOff({ firstMs: 200, factor: 2, repeats: 7 }, { sleep }, async (nextPauseMs) => {
    const answer = await client.send(
      new PutRecordBatchCommand({
        DeliveryStreamName: stream,
        Records: left.map((Data) => ({ Data })),
      }),
    );
    if (!answer.FailedPutCount) return undefined;
    const sent = left;
    left = sent.filter((_, index) => answer.RequestResponses?.[index]?.ErrorCode !== undefined);
    if (left.length === 0) return undefined;
    if (nextPauseMs === Infinity)
      throw new Error(`The stream still refuses ${left.length} records: try again later.`);
    return again;
  });
}
