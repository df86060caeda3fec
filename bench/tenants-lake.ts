import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ApiWindow } from '../core/registry/api-window.js';
import { chance, firstDay, rollUpDays, type SyntheticWorld } from './synthetic-lake.js';

const accounts = ['111122223333', '444455556666', '777788889999'];

/** One API each of 500 tenants; the first have most of the traffic, and all have routes enough for 500 rows of appendix. */
export const manyWindows: readonly ApiWindow[] = Array.from({ length: 500 }, (_, index) => ({
  accountId: accounts[index % accounts.length] ?? '',
  region: 'eu-west-1',
  restApiId: `api0000${index}`,
  stage: 'prod',
  tenantId: `tenant-${index}`,
  validFrom: null,
  validTo: null,
}));

const manyTenants: SyntheticWorld = {
  windows: manyWindows,
  api: `least(499, floor(500 * ${chance(20)} * ${chance(18)}))`,
  route: `300 * ${chance(21)} * ${chance(22)}`,
};

/** Writes the database of a lake with the roll-ups of many tenants, which is all that reports ask. Kept from run to run. */
export async function tenantsLake(folder: string, requests: number): Promise<void> {
  if (existsSync(path.join(folder, 'lake.duckdb'))) return;
  const building = `${folder}.building`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  const instance = await DuckDBInstance.create(path.join(building, 'lake.duckdb'), {
    memory_limit: '4GB',
    temp_directory: path.join(building, 'spill'),
  });
  const db = await instance.connect();
  await firstDay(db, requests, manyTenants);
  await rollUpDays(db);
  db.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true, force: true });
  renameSync(building, folder);
}
