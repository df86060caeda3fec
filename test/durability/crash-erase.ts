// A process that erases somebody from a data folder and says so; tests kill it at random instants.
import { openLake } from '../../local/data-folder/open-lake.js';

const [dataDir, tenantId, value, until] = process.argv.slice(2) as [string, string, string, string];
const lake = await openLake({ dataDir, threads: 1, memoryLimit: '300MB' });
process.stdout.write('open\n');
const match = { tenantId, column: 'sub', value } as const;
await lake.erasing.erase(match, { id: 'killed', until }, async () => {});
await lake.close();
