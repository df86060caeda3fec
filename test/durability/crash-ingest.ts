// A process that ingests one file into a data folder and says so; tests kill it at random instants.
import { openLake } from '../../local/data-folder/open-lake.js';

const [dataDir, file] = process.argv.slice(2) as [string, string];
const lake = await openLake({ dataDir, threads: 1, memoryLimit: '300MB' });
process.stdout.write('open\n');
const summary = await lake.ingest([{ kind: 'file', path: file }]);
await lake.close();
process.stdout.write(`${JSON.stringify(summary)}\n`);
