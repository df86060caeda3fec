import type { EnrichedBlock } from '../../../local/ingest/enrich-block.js';
import { createSegments } from '../../../local/ingest/segment.js';
import { createTally } from '../../../local/ingest/tally.js';
import type { Store } from '../../../local/lake/store.js';

const block = { files: [], layout: [], rows: 600_000 } as unknown as EnrichedBlock;

/** Segments whose store notes what is done, in which `commit` ends when it may. */
function notedSegments(mayCount: Promise<void>) {
  const done: string[] = [];
  const store = {
    stage: async () => {
      done.push('staged');
      return { stored: 0, duplicates: 0 };
    },
    position: async (read: readonly unknown[]) => void done.push(`${read.length} positions`),
    commit: async () => {
      await mayCount;
      done.push('counts');
    },
  };
  const segments = createSegments(
    store as unknown as Store,
    createTally(),
    { name: 'i', folder: '/nowhere' },
    async () => void done.push('rejected lines kept'),
  );
  return { segments, done };
}

test('what a source rejected is kept before its position counts, also where others are still read', async () => {
  const { segments, done } = notedSegments(Promise.resolve());
  await segments.add(segments.place(1), block);
  segments.read({ key: `sha256:${'0'.repeat(64)}`, value: 'end' });
  // So many rows are made to count when the next segment begins.
  await segments.add('another segment', block);
  await segments.commit();
  expect(done.slice(0, 4)).toEqual(['staged', 'rejected lines kept', '1 positions', 'counts']);
});

test('blocks of the next segment are taken while those before are made to count', async () => {
  let count = () => {};
  const { segments, done } = notedSegments(
    new Promise((resolve) => {
      count = resolve;
    }),
  );
  await segments.add(segments.place(1), block);
  await segments.add('another segment', block);
  await segments.add('another segment', block);
  expect(done).not.toContain('counts');
  count();
  await segments.commit();
  expect(done.filter((word) => word === 'counts')).toHaveLength(2);
});
