import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Lake } from '../../../local/data-folder/lake.js';
import { openLake } from '../../../local/data-folder/open-lake.js';
import type { LineSource } from '../../../local/ingest/line-source.js';
import { streamSource } from '../../../local/ingest/line-source.js';
import type { Database } from '../../../local/lake/database.js';
import { openDuckdb } from '../../../local/lake/duckdb.js';
import { type LakeFolder, openLakeFolder } from '../../../local/lake/lake-folder.js';
import { openRejected } from '../../../local/lake/rejected-recovery.js';
import { createStore, type Store } from '../../../local/lake/store.js';

// Opening and closing a database takes long on a machine that is busy with other tests.
jest.setTimeout(60_000);

const folders: string[] = [];

/** A folder below the system's temporary one that `removeTemporaryFolders` removes. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-lake-'));
  folders.push(folder);
  return folder;
};

export const removeTemporaryFolders = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
};

/** Opens the lake of a folder for the length of one piece of work; one thread and little memory are enough here. */
export const withLake = async <T>(
  dataDir: string,
  work: (lake: Lake) => Promise<T>,
): Promise<T> => {
  const lake = await openLake({ dataDir, threads: 1, memoryLimit: '300MB' });
  try {
    return await work(lake);
  } finally {
    await lake.close();
  }
};

/** Opens what a folder has of rejected lines, as the lake does at its start; the store may be one that fails. */
export async function withStore<T>(
  dataDir: string,
  work: (opened: { db: Database; store: Store; folder: LakeFolder }) => Promise<T>,
  storeOf: (store: Store) => Store = (store) => store,
): Promise<T> {
  const folder = await openLakeFolder(dataDir, () => {});
  const database = await openDuckdb({
    file: folder.database,
    spill: `${folder.staging}/spill`,
    memoryLimit: '300MB',
    threads: 1,
  });
  try {
    const store = storeOf(createStore(database.writer, folder));
    await openRejected(database.writer, folder.rejected, store);
    return await work({ db: database.writer, store, folder });
  } finally {
    await database.close();
  }
}

export interface LineValues {
  readonly id: string;
  readonly time?: number;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly api?: string;
  readonly stage?: string;
  readonly status?: number | string;
  readonly latency?: number | string;
  readonly path?: string;
  readonly userAgent?: string;
}

export const noon = Date.UTC(2026, 9, 1, 12);

/** A line in upstream's format. */
export const logLine = (values: LineValues): string =>
  JSON.stringify({
    apiId: values.api ?? 'a1b2c3d4e5',
    stage: values.stage ?? 'prod',
    requestId: `r-${values.id}`,
    extendedRequestId: values.id,
    requestTimeEpoch: String(values.time ?? noon),
    httpMethod: 'GET',
    status: String(values.status ?? 200),
    responseLatency: String(values.latency ?? 12),
    integrationLatency: '10',
    accountId: values.account ?? '-',
    region: values.region ?? '-',
    domainName: 'api.example.org',
    path: values.path ?? '/orders/1',
    resourcePath: '/orders/{id}',
    identityUserAgent: values.userAgent ?? 'curl/8.4.0',
  });

/** A stream with the given text, in chunks of a size that divides nothing evenly. */
export const textSource = (text: string | Uint8Array, name = 'test', chunk = 4099): LineSource =>
  streamSource(
    name,
    (async function* () {
      const bytes = Buffer.from(text as string);
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    })(),
  );

/** A file with the given bytes in a temporary folder. */
export const temporaryFile = (name: string, content: string | Uint8Array): string => {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
};

/** Runs SQL without parameters. */
export const ask = (lake: Lake, sql: string) => lake.engine.run({ sql, parameters: [] });
