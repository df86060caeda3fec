import path from 'node:path';
import { inWorkers } from '../../../local/ingest/enrich-pool.js';
import { spareBuffers } from '../../../local/ingest/spare-buffers.js';
import { logLine, removeTemporaryFolders, temporaryFolder } from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

test('a thread answers in the order in which it is asked, from its start on', async () => {
  const folder = temporaryFolder();
  const line = Buffer.from(`${logLine({ id: 'a' })}\n`);
  const spare = spareBuffers(line.length);
  const pool = inWorkers({ catalogue: path.join(folder, 'catalogue.json') }, 1, spare);
  const bytes = Uint8Array.from(line);
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
    // The buffer that the block came in is there to be used again.
    expect(Buffer.from(spare.take(line.length))).toEqual(line);
    expect(spare.take(line.length).every((byte) => byte === 0)).toBe(true);
  } finally {
    await pool.close();
  }
});
