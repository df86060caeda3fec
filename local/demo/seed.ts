import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { hourMs } from '../../core/periods/duration.js';
import { enrolMany } from '../control-plane/enrol-many.js';
import { inProcess } from '../control-plane/in-process.js';
import type { DataFolder } from '../data-folder/data-folder.js';
import { writeWhole } from '../files/write-whole.js';
import { streamSource } from '../ingest/line-source.js';
import { demoCatalogue } from './catalogue.js';
import { demoTraffic } from './traffic.js';
import { demoApis, demoTenants } from './world.js';

const seedFile = 'demo.json';
const seeded = z.object({
  requests: z.number(),
  days: z.number(),
  seed: z.number(),
  until: z.number(),
  done: z.boolean(),
});
type Seeded = z.infer<typeof seeded>;

/** How far the seeding is, in requests. */
export type SeedProgress = (done: number, total: number) => void;

/**
 * Fills an empty data folder with demonstration traffic up to now: tenants, APIs, names of keys and plans, requests. A data folder
 * that has rows of its own is left alone. What was begun and cut off is finished: the same lines come again, and
 * those that are stored already add nothing.
 *
 * @returns whether the data folder holds demonstration traffic
 */
export const seedDemo = async (
  dataFolder: DataFolder,
  now: Date,
  progress: SeedProgress,
): Promise<boolean> => {
  const before = await readSeeded(dataFolder.dataDir);
  if (before?.done) return true;
  if (!before && !(await isEmpty(dataFolder))) return false;
  // The last thirty days, and as many before them to compare with.
  const wanted = before ?? {
    requests: 450_000,
    days: 60,
    seed: 1,
    until: now.getTime() - (now.getTime() % hourMs),
    done: false,
  };
  await writeJson(join(dataFolder.dataDir, seedFile), wanted);
  await writeJson(join(dataFolder.dataDir, 'catalogue.json'), demoCatalogue(now));
  await registerDemo(dataFolder);
  await dataFolder.lake.ingest([streamSource('demonstration', lines(wanted, progress))], {
    region: demoApis.orders.region,
  });
  await writeJson(join(dataFolder.dataDir, seedFile), { ...wanted, done: true });
  return true;
};

const isEmpty = async ({ lake, registry }: DataFolder): Promise<boolean> =>
  (await lake.status()).rows === 0 &&
  (await registry.list('tenants', { limit: 1 })).items.length === 0;

const registerDemo = (dataFolder: DataFolder): Promise<void> => {
  const names = new Map<string, string>(demoTenants.map(({ id, name }) => [id, name]));
  const apis = Object.values(demoApis).flatMap(
    ({ tenantId, accountId, region, restApiId, stage }) =>
      tenantId ? [{ accountId, region, restApiId, stage, tenantId }] : [],
  );
  return inProcess(dataFolder, (client) =>
    enrolMany(client, apis, { nameOf: (id) => names.get(id) }),
  );
};

async function* lines(wanted: Seeded, progress: SeedProgress): AsyncGenerator<Buffer> {
  let done = 0;
  for (const hour of demoTraffic(wanted)) {
    done += hour.length;
    progress(done, wanted.requests);
    if (hour.length > 0) yield Buffer.from(`${hour.join('\n')}\n`);
  }
}

const readSeeded = async (dataDir: string): Promise<Seeded | undefined> => {
  try {
    return seeded.parse(JSON.parse(await readFile(join(dataDir, seedFile), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const writeJson = (file: string, object: unknown): Promise<void> =>
  writeWhole(file, `${JSON.stringify(object)}\n`);
