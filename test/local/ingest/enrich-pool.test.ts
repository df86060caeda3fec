import path from 'node:path';
import { inWorkers } from '../../../local/ingest/enrich-pool.js';
import { logLine, removeTemporaryFolders, temporaryFolder } from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

test('a thread answers in the order in which it is asked, from its start on', async () => {
  const folder = temporaryFolder();
  const pool = inWorkers({ catalogue: path.join(folder, 'catalogue.json') }, 1);
  const bytes = new Uint8Array(Buffer.from(`${logLine({ id: 'a' })}\n`));
  try {
    const beginning = Uint8Array.from(bytes);
    const [block, examples] = await Promise.all([
      pool.enrich({
        bytes,
        segment: path.join(folder, 'segment'),
        accountId: '111122223333',
        region: 'eu-west-1',
        api: null,
        format: null,
        onlyOf: null,
        examples: [],
      }),
      pool.examples(beginning),
    ]);
    expect(block.rows).toBe(1);
    // The canonical format needs none.
    expect(examples).toEqual([]);
  } finally {
    await pool.close();
  }
});
