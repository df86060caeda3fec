// A process that has a data folder open until it is killed.
import { openLake } from '../../local/data-folder/open-lake.js';

const [dataDir] = process.argv.slice(2) as [string];
await openLake({ dataDir, threads: 1, memoryLimit: '300MB' });
process.stdout.write('open\n');
setInterval(() => undefined, 1000);
