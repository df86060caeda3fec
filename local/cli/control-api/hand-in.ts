import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ControlClient } from '../../../control-plane/client/client.js';
import type { IngestSummary } from '../../../core/ports/log-intake.js';

/** Hands files in to the server that holds the folder, one after the other; `-` is standard input. */
export async function handIn(
  client: ControlClient,
  files: readonly string[],
  { account, region }: { readonly account?: string; readonly region?: string },
): Promise<IngestSummary> {
  const query = { ...(account && { account }), ...(region && { region }) };
  let sum: IngestSummary = nothing;
  for (const file of files) {
    const { data } = await client.POST('/v1/ingest', {
      params: { query },
      headers: { 'content-type': 'application/octet-stream' },
      body: Readable.toWeb(file === '-' ? process.stdin : createReadStream(file)),
      bodySerializer: (log: unknown) => log,
      // A request whose body streams says so, by the standard of fetch.
      duplex: 'half',
    });
    sum = added(sum, data ?? nothing);
  }
  return sum;
}

const nothing: IngestSummary = {
  read: 0,
  stored: 0,
  duplicates: 0,
  rejected: 0,
  reasons: {},
  salvaged: 0,
};

function added(one: IngestSummary, other: IngestSummary): IngestSummary {
  const reasons = { ...one.reasons };
  for (const [reason, times] of Object.entries(other.reasons)) {
    reasons[reason] = (reasons[reason] ?? 0) + times;
  }
  return {
    read: one.read + other.read,
    stored: one.stored + other.stored,
    duplicates: one.duplicates + other.duplicates,
    rejected: one.rejected + other.rejected,
    reasons,
    salvaged: one.salvaged + other.salvaged,
  };
}
