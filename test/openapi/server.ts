/**
 * The control API as `gatebook serve` has it, on a port of its own and bound as if to a network, so that tokens are
 * asked for. Prints its address and a token as JSON, and serves until its standard input ends.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../control-plane/api/app.js';
import type { IngestRecord } from '../../core/ports/ingest-record.js';
import { localControlPlane } from '../../local/control-plane/compose.js';
import { tokenStore } from '../../local/control-plane/tokens.js';
import { memoryRegistry } from '../fixtures/memory-registry.js';

const folder = await mkdtemp(join(tmpdir(), 'gatebook-openapi-'));
const record: IngestRecord = {
  id: '20261129T025217123Z-1a2b3c4d',
  at: '2026-11-29T02:52:17.123Z',
  by: 'test',
  sources: ['test'],
  sourceCount: 1,
  stored: 1,
  duplicates: 0,
  undoneAt: null,
};
const countsOf = (read: number) => ({
  read,
  stored: read,
  duplicates: 0,
  erased: 0,
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
});

const plane = localControlPlane({
  folder,
  registry: memoryRegistry(),
  isTrusted: () => false,
  version: '0.0.0',
  secret: Buffer.from('a secret of the tests'),
  usage: {
    usage: async ({ metrics }) => ({
      columns: metrics,
      rows: [Object.fromEntries(metrics.map((name) => [name, 1]))],
    }),
  },
  intake: {
    async take({ log }) {
      let read = 0;
      for await (const _chunk of log) read += 1;
      return {
        id: record.id,
        ...countsOf(read),
        sources: { count: 1, problems: [], moreProblems: 0 },
      };
    },
    positions: async () => [],
    ingests: async () => [record],
    ingest: async () => record,
    undo: async (id) => ({
      id,
      undoneAt: record.at,
      already: false,
      removed: 1,
      rejected: 0,
      ingestAgain: [],
    }),
    rejected: async () => [
      {
        id: 1,
        ingest: record.id,
        reason: 'not_json',
        source: 'a.log',
        lines: 1,
        bytes: 5,
        whole: true,
        rejectedAt: record.at,
        samples: [{ line: 1, bytes: 4, beginning: 'line' }],
        accountId: null,
        region: null,
      },
    ],
    replay: async () => countsOf(1),
    assign: async () => ({ assigned: 1, duplicates: 0 }),
  },
  missingReports: { list: async () => ({ reports: [], faults: [] }) },
  dashboards: { linkFor: async ({ id }) => `http://127.0.0.1/t/${id}` },
});
const app = await buildApp({ ...plane, requestsPerMinute: 100_000_000 });
const { token } = await tokenStore(folder).create(
  { role: 'platform', subject: null, note: 'test', expiresAt: null },
  new Date(),
);
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${JSON.stringify({ url, token })}\n`);
process.stdin.resume().once('end', async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});
