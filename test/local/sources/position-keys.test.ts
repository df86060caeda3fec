import path from 'node:path';
import { type LogIntake, positionKeyPattern } from '../../../core/ports/log-intake.js';
import { openDuckdb } from '../../../local/lake/duckdb.js';
import { createIngests } from '../../../local/lake/ingests.js';
import { createPositions, findPositions } from '../../../local/lake/positions.js';
import { contentKey, nameKey } from '../../../local/sources/position-keys.js';
import { testPlane } from '../../fixtures/control-plane.js';
import { removeTemporaryFolders, temporaryFile, temporaryFolder } from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

test('a thousand sources are asked for at once, however long their names are', async () => {
  const intake = {
    positions: async (keys) => keys.map((key) => ({ key, value: 'end' })),
  } satisfies Pick<LogIntake, 'positions'>;
  const { call } = await testPlane({ intake: intake as unknown as LogIntake });
  const keys = Array.from({ length: 1000 }, (_, index) =>
    nameKey('s3', `s3://logs/${'ü'.repeat(1000)}/${index}`),
  );
  const answer = await call({ method: 'POST', url: '/v1/ingest/positions', payload: { keys } });
  expect(answer).toMatchObject({ status: 200, body: { items: { length: 1000 } } });
});

test('what is no key of a source is refused in words', async () => {
  const { call } = await testPlane();
  const payload = { keys: [`s3://logs/${'x'.repeat(1000)}`] };
  expect(await call({ method: 'POST', url: '/v1/ingest/positions', payload })).toMatchObject({
    status: 400,
    body: { code: 'invalid-input', detail: expect.stringContaining('SHA-256') },
  });
});

test('every key of a source is a kind and a hash', async () => {
  const file = temporaryFile('a.log', 'a line\n');
  for (const key of [
    nameKey('s3', 's3://b/k'),
    nameKey('follow', '/var/log/a'),
    await contentKey(file),
  ])
    expect(key).toMatch(positionKeyPattern);
});

test('what was read is known where it was kept under its address or its path', async () => {
  const database = await openDuckdb({
    file: path.join(temporaryFolder(), 'positions.duckdb'),
    spill: temporaryFolder(),
    memoryLimit: '300MB',
    threads: 1,
  });
  const { writer } = database;
  const hashed = `sha256:${'0'.repeat(64)}`;
  const followed = nameKey('follow', '/var/log/older.log');
  try {
    await createIngests(writer);
    await createPositions(writer);
    for (const [key, value] of [
      ["s3://logs/a'b/ü", 'etag'],
      ['follow:/var/log/access.log', '17'],
      [followed, '18'],
      [hashed, 'end'],
    ] as const)
      await writer.run('INSERT INTO read_positions VALUES (?, ?, ?)', [key, value, 'i']);
    // Opened anew, and once more.
    await createPositions(writer);
    await createPositions(writer);
    const keys = [
      nameKey('s3', "s3://logs/a'b/ü"),
      nameKey('follow', '/var/log/access.log'),
      followed,
      hashed,
    ];
    const found = await findPositions(writer, keys);
    expect(new Map(found.map(({ key, value }) => [key, value]))).toEqual(
      new Map(keys.map((key, index) => [key, ['etag', '17', '18', 'end'][index]])),
    );
  } finally {
    await database.close();
  }
});
