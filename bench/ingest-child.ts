// One measured ingest in a process of its own, so that its peak of memory is its own. Prints one JSON object.

import { dayMs } from '../core/periods/duration.js';
import { openLake } from '../local/data-folder/open-lake.js';
import { fileSource, streamSource } from '../local/ingest/line-source.js';
import { askVisual } from '../reporting/query/ask-visual.js';
import { visualsOf } from '../reporting/query/compile-visual.js';
import { folderLake } from '../reporting/query/lake.js';
import { type Scope, tenantScope } from '../reporting/query/scope.js';
import { fixedWindows } from '../test/fixtures/fixed-windows.js';
import { type LogWorld, type LogWorldName, logWorlds, windowsOfWorld } from './log-worlds.js';
import { timed } from './timed.js';
import { logStart } from './upstream-log.js';

const [dataDir, file, worldName, format] = process.argv.slice(2) as [
  string,
  string,
  LogWorldName,
  string | undefined,
];
const world: LogWorld = logWorlds[worldName];
const windows = windowsOfWorld(world);
const begun = performance.now();
const seconds = () => (performance.now() - begun) / 1000;
const lake = await openLake({ dataDir });
await lake.followWindows(fixedWindows(windows));
/** When so many million lines had been read. */
const millions: number[] = [];
const summary = await lake.ingest(
  [file === '-' ? streamSource('stdin', process.stdin) : fileSource(file)],
  {
    region: 'eu-west-1',
    ...(format === undefined ? {} : { format }),
    onProgress: ({ lines }) => {
      if (lines >= (millions.length + 1) * 1e6) millions.push(seconds());
    },
  },
);
const ingested = seconds();
const [answer] = await lake.engine.run({
  sql: 'SELECT sum(requests) AS requests, count(DISTINCT tenant_id) AS tenants FROM usage',
  parameters: [],
});
const scope = tenantScope('tenant-0', windows);
const range = { from: logStart, to: logStart + (world.days + 1) * dayMs };
await Promise.all(
  visualsOf(scope).map(({ id }) =>
    askVisual({ id, scope, range, filters: {}, ...folderLake }, lake.engine),
  ),
);
const readable = seconds();
const { user, system } = process.cpuUsage();
const peakMegabytes = process.resourceUsage().maxRSS / 1000;
/** What an act of somebody who looks takes, when it was done once before. */
const again = async (asker: Scope, ids: readonly string[]) => {
  const ask = () =>
    Promise.all(
      ids.map((id) =>
        askVisual({ id, scope: asker, range, filters: {}, ...folderLake }, lake.engine),
      ),
    );
  await ask();
  const { ms, cpuMs } = await timed(ask);
  return { ms, cpuMs };
};
const investigate = await again(scope, ['raw-requests']);
const platform = await again(
  { kind: 'allTenants' },
  visualsOf({ kind: 'allTenants' }).map(({ id }) => id),
);
const { files, bytes } = await lake.status();
await lake.close();
process.stdout.write(
  JSON.stringify({
    stored: summary.stored,
    answered: answer?.requests,
    tenants: answer?.tenants,
    ingestedSeconds: ingested,
    readableSeconds: readable,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes,
    files,
    investigate,
    platform,
    megabytesStored: bytes / 1e6,
    millions,
  }),
);
