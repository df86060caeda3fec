import type { ApiWindow } from '../../core/registry/api-window.js';
import { attributionWindows } from '../../core/registry/attribution.js';

import type { Database } from './database.js';
import { listedFiles } from './manifest.js';
import type { LakeFile } from './parquet-files.js';
import { recompute } from './roll-up-tables.js';

interface StoredWindow {
  readonly account_id: string;
  readonly region: string;
  readonly api_id: string;
  readonly stage: string;
  readonly tenant_id: string;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
}

/** Makes the table that roll-ups look tenants up in. */
export const createWindows = (db: Database): Promise<void> =>
  db.run(`CREATE TABLE IF NOT EXISTS api_windows (account_id VARCHAR, region VARCHAR, api_id VARCHAR,
    stage VARCHAR, tenant_id VARCHAR, valid_from TIMESTAMP, valid_to TIMESTAMP)`);

/** Replaces the windows and the roll-up rows of the APIs whose windows differ from those before, in one transaction. */
export async function replaceWindows(
  db: Database,
  windows: readonly ApiWindow[],
  pathOf: (file: LakeFile) => string,
): Promise<void> {
  const next = byApi(attributionWindows(windows).map(stored));
  const before = byApi(await db.rows<StoredWindow>('SELECT * FROM api_windows'));
  const changed = [...new Set([...before.keys(), ...next.keys()])].filter(
    (api) => text(before.get(api)) !== text(next.get(api)),
  );
  if (changed.length === 0) return;
  const apis = changed.map((api) => (next.get(api) ?? before.get(api))?.[0] as StoredWindow);
  const places = new Set(apis.map(({ account_id, region }) => `${account_id}/${region}`));
  await db.transaction(async () => {
    await db.run(
      'CREATE OR REPLACE TEMP TABLE touched (account_id VARCHAR, region VARCHAR, api_id VARCHAR, stage VARCHAR)',
    );
    await db.append(
      'touched',
      apis.map(({ account_id, region, api_id, stage }) => [account_id, region, api_id, stage]),
    );
    await db.run(`DELETE FROM api_windows w USING touched t WHERE w.account_id = t.account_id
      AND w.region = t.region AND w.api_id = t.api_id AND w.stage = t.stage`);
    await db.append(
      'api_windows',
      changed
        .flatMap((api) => next.get(api) ?? [])
        .map((window) => [
          window.account_id,
          window.region,
          window.api_id,
          window.stage,
          window.tenant_id,
          date(window.valid_from),
          date(window.valid_to),
        ]),
    );
    const files = (await listedFiles(db)).filter((file) =>
      places.has(`${file.account_id}/${file.region}`),
    );
    await recompute(db, 'apis', files, pathOf);
  });
}

const stored = (window: ApiWindow): StoredWindow => ({
  account_id: window.accountId,
  region: window.region,
  api_id: window.restApiId,
  stage: window.stage,
  tenant_id: window.tenantId,
  valid_from: window.validFrom === null ? null : new Date(window.validFrom).toISOString(),
  valid_to: window.validTo === null ? null : new Date(window.validTo).toISOString(),
});

const date = (text: string | null): Date | null => (text === null ? null : new Date(text));

function byApi(windows: readonly StoredWindow[]): Map<string, StoredWindow[]> {
  const apis = new Map<string, StoredWindow[]>();
  for (const window of windows) {
    const api = [window.account_id, window.region, window.api_id, window.stage].join('/');
    apis.set(api, [...(apis.get(api) ?? []), window]);
  }
  return apis;
}

/** Windows as text that is equal when they are, in whatever order they come. */
const text = (windows: readonly StoredWindow[] = []): string =>
  windows
    .map(({ tenant_id, valid_from, valid_to }) => JSON.stringify([tenant_id, valid_from, valid_to]))
    .sort()
    .join();
