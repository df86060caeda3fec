// A process that ingests one file and prints the error it ends with; a test gives it too little room.
import type { ProductError } from '../../core/product-error.js';
import { openLake } from '../../local/data-folder/open-lake.js';

const [dataDir, file] = process.argv.slice(2) as [string, string];
// Without a listener the signal of the limit ends the process before the write can fail.
process.on('SIGXFSZ', () => {});
try {
  const lake = await openLake({ dataDir, threads: 1 });
  try {
    await lake.ingest([{ kind: 'file', path: file }]);
  } finally {
    await lake.close();
  }
} catch (error) {
  const { code, message } = error as ProductError;
  process.stdout.write(JSON.stringify({ code, message }));
}
