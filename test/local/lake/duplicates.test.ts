import type { LogOrigin } from '../../../core/ports/log-intake.js';
import {
  ask,
  logLine,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
  withLake,
} from './temporary-lake.js';

afterAll(removeTemporaryFolders);

const lines = ['a', 'b', 'c'].map((id) => logLine({ id })).join('\n');
const ways: Readonly<Record<string, LogOrigin>> = {
  'nothing beside them': {},
  'an account': { accountId: '111122223333' },
  'an account and a Region': { accountId: '111122223333', region: 'eu-west-1' },
  'their API': {
    accountId: '111122223333',
    region: 'eu-west-1',
    restApiId: 'a1b2c3d4e5',
    stage: 'prod',
  },
};

test.each(Object.keys(ways))('lines count once that came with %s first', async (first) => {
  await withLake(temporaryFolder(), async (lake) => {
    const order = [first, ...Object.keys(ways).filter((way) => way !== first)];
    for (const [index, way] of order.entries()) {
      const summary = await lake.ingest([textSource(lines)], ways[way]);
      expect([way, summary.stored, summary.duplicates]).toEqual(
        index === 0 ? [way, 3, 0] : [way, 0, 3],
      );
    }
    expect(await ask(lake, 'SELECT sum(requests) AS n FROM usage')).toEqual([{ n: 3 }]);
  });
});

test('requests of two accounts, Regions or APIs are two, whatever ids they have', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const places = [
      { account: '111122223333', region: 'eu-west-1' },
      { account: '444455556666', region: 'eu-west-1' },
      { account: '444455556666', region: 'us-east-1' },
      { account: '444455556666', region: 'us-east-1', api: 'zzzzzzzzzz' },
      { account: '444455556666', region: 'us-east-1', api: 'zzzzzzzzzz', stage: 'test' },
    ];
    const text = places.map((place) => logLine({ id: 'same', ...place })).join('\n');
    expect(await lake.ingest([textSource(text)])).toMatchObject({ stored: 5, duplicates: 0 });
    expect(await lake.ingest([textSource(text)])).toMatchObject({ stored: 0, duplicates: 5 });
  });
});

test('a client that repeats its request id hides nothing, and the same line twice is one', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const line = (over: object) =>
      JSON.stringify({
        requestId: '11111111-2222-4333-8444-555555555555',
        requestTime: '10/Nov/2026:13:55:36 +0000',
        httpMethod: 'GET',
        path: '/a',
        status: '200',
        ...over,
      });
    const text = [
      {},
      { requestTime: '10/Nov/2026:13:55:37 +0000' },
      { httpMethod: 'POST' },
      { path: '/b' },
      { status: '500' },
      {},
    ]
      .map(line)
      .join('\n');
    expect(await lake.ingest([textSource(text)])).toMatchObject({ stored: 5, duplicates: 1 });
    expect(await lake.ingest([textSource(text)])).toMatchObject({ stored: 0, duplicates: 6 });
  });
});
