import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ControlClient } from '../../../control-plane/client/client.js';
import type { IngestSummary, LogOrigin, SeenInLog } from '../../../core/ports/log-intake.js';
import { addCounts } from '../../ingest/seen.js';

/**
 * Hands files in to the server that holds the folder, one after the other; `-` is standard input. Each is an ingest of its
 * own, of which `ingests` has the id.
 */
export async function handIn(
  client: ControlClient,
  files: readonly string[],
  { accountId, region, restApiId, stage, format }: LogOrigin,
): Promise<IngestSummary & { readonly ingests: readonly string[] }> {
  const query = {
    ...(restApiId !== undefined
      ? { api: [accountId, region, restApiId, stage].join('/') }
      : { ...(accountId && { account: accountId }), ...(region && { region }) }),
    ...(format && { format }),
  };
  let sum: IngestSummary = nothing;
  const ingests: string[] = [];
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
    if (data) ingests.push(data.id);
  }
  return { ...sum, ingests };
}

const nothing: IngestSummary = {
  read: 0,
  stored: 0,
  duplicates: 0,
  rejected: 0,
  reasons: {},
  salvaged: 0,
  seen: {
    containers: {},
    formats: {},
    unknownKeys: {},
    emptyColumns: [],
    unowned: 0,
    samples: [],
  },
};

function added(one: IngestSummary, other: IngestSummary): IngestSummary {
  return {
    read: one.read + other.read,
    stored: one.stored + other.stored,
    duplicates: one.duplicates + other.duplicates,
    rejected: one.rejected + other.rejected,
    reasons: counts(one.reasons, other.reasons),
    salvaged: one.salvaged + other.salvaged,
    seen: one.read === 0 ? other.seen : bothSeen(one.seen, other.seen),
  };
}

const bothSeen = (one: SeenInLog, other: SeenInLog): SeenInLog => ({
  containers: counts(one.containers, other.containers),
  formats: counts(one.formats, other.formats),
  unknownKeys: counts(one.unknownKeys, other.unknownKeys),
  emptyColumns: one.emptyColumns.filter((column) => other.emptyColumns.includes(column)),
  unowned: one.unowned + other.unowned,
  samples: [
    ...one.samples,
    ...other.samples.filter(({ reason }) => !one.samples.some((it) => it.reason === reason)),
  ],
});

function counts(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) {
  const sums = { ...one };
  addCounts(sums, other);
  return sums;
}
