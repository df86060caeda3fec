import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Figure, whole } from './figure.js';
import { type IngestFigures, ingestOnce, inTemporaryFolder } from './ingest.js';
import { type LogWorld, type LogWorldName, logWorlds } from './log-worlds.js';
import { writeLog } from './upstream-log.js';

/** Logs of many accounts, APIs and days, and how many lines of each are read. */
const wideLogs: readonly (readonly [LogWorldName, number])[] = [
  ['apis', 200_000],
  ['accounts', 30_000],
  ['shuffled', 200_000],
  ['organisation', 200_000],
  ['years', 30_000],
];

/**
 * Reads logs of many accounts, APIs and days, each beside as many lines over eight APIs: by the time of the processor, which
 * others on the machine disturb less than the clock's.
 *
 * @param share of the lines that are read
 */
export async function benchWideIngest(share = 1): Promise<Figure[]> {
  const figures: Figure[] = [];
  const narrow = new Map<number, IngestFigures>();
  for (const [world, all] of wideLogs) {
    const lines = Math.round(all * share);
    const beside = narrow.get(lines) ?? (await read('narrow', lines));
    narrow.set(lines, beside);
    const of = await read(world, lines);
    figures.push({
      what: `${whole(lines)} lines over ${titleOf(logWorlds[world])}: CPU of all threads; peak of memory; files`,
      value: `${of.cpuSeconds.toFixed(1)} s; ${whole(of.peakMegabytes)} MB; ${whole(of.files)}`,
      beside: `${(of.cpuSeconds / beside.cpuSeconds).toFixed(1)} × eight APIs' ${beside.cpuSeconds.toFixed(1)} s, at most 2 ×; at most 1,000 MB`,
    });
    figures.push({
      what: 'there, the newest single requests of a tenant',
      value: `${whole(of.investigate.ms)} ms; CPU ${whole(of.investigate.cpuMs)} ms`,
      beside: 'at most 1 s',
    });
    figures.push({
      what: 'there, every visual of the platform at once',
      value: `${whole(of.platform.ms)} ms; CPU ${whole(of.platform.cpuMs)} ms`,
      beside: 'at most 1 s',
    });
  }
  return figures;
}

const titleOf = ({ apis, accounts, tenants, days, isShuffled }: LogWorld): string =>
  `${whole(apis)} APIs of ${tenants} tenants in ${accounts} accounts on ${days} days${isShuffled ? ', shuffled' : ''}`;

const read = (world: LogWorldName, lines: number): Promise<IngestFigures> =>
  inTemporaryFolder(async (folder) => {
    const log = path.join(folder, 'wide.ndjson');
    await writeLog(log, lines, 'upstream', logWorlds[world]);
    return ingestOnce(folder, log, { world });
  });

// Alone, after `npm run build`: `npx tsx bench/wide-ingest.ts [share of the lines]`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.table(await benchWideIngest(Number(process.argv[2] ?? 1)));
}
