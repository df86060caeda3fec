// A process that opens a folder, counts its requests and prints the numbers; a test gives it too little room.
import { openLake } from '../../local/data-folder/open-lake.js';

const [dataDir] = process.argv.slice(2) as [string];
// Without a listener the signal of the limit ends the process before the write can fail.
process.on('SIGXFSZ', () => {});
const lake = await openLake({ dataDir, threads: 1 });
const rows = await lake.engine.run({
  sql: 'SELECT count(*) AS n, count(consumer) AS named FROM requests',
  parameters: [],
});
await lake.close();
process.stdout.write(JSON.stringify(rows));
