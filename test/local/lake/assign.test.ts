import { type ApiWindow, apiRef } from '../../../core/registry/api-window.js';
import { fixedWindows } from '../../fixtures/fixed-windows.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
  withLake,
} from './temporary-lake.js';

afterAll(removeTemporaryFolders);

const api = apiRef.parse({
  accountId: '111122223333',
  region: 'eu-west-1',
  restApiId: 'a1b2c3d4e5',
  stage: 'prod',
});
const window: ApiWindow = { ...api, tenantId: 'acme', validFrom: null, validTo: null };
const bare = (id: string, time = noon) => logLine({ id, time, api: '-', stage: '-' });

test('requests that name no API are given to one, and its tenant sees them', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, async (lake) => {
    await lake.followWindows(fixedWindows([window]));
    const other = logLine({ id: 'other', api: 'zzzzzzzzzz', account: '444455556666' });
    await lake.ingest([
      textSource([bare('1'), bare('2'), bare('3', noon + 86_400_000), other].join('\n')),
    ]);
    expect(
      await ask(lake, `SELECT sum(requests) AS n FROM usage WHERE tenant_id = 'acme'`),
    ).toEqual([{ n: null }]);
    expect(await lake.assign({ api, to: noon + 1 })).toEqual({ assigned: 2, duplicates: 0 });
    expect(await lake.assign({ api })).toEqual({ assigned: 1, duplicates: 0 });
    expect(await lake.assign({ api })).toEqual({ assigned: 0, duplicates: 0 });
    expect(
      await ask(lake, `SELECT sum(requests) AS n FROM usage WHERE tenant_id = 'acme'`),
    ).toEqual([{ n: 3 }]);
    expect(await ask(lake, 'SELECT sum(requests) AS n FROM usage')).toEqual([{ n: 4 }]);
    expect(
      await ask(lake, `SELECT count(*) AS n FROM requests WHERE account_id = '444455556666'`),
    ).toEqual([{ n: 1 }]);
  });
  await withLake(dataDir, async (lake) => {
    expect(await lake.status()).toMatchObject({ rows: 4 });
    const again = [bare('1'), bare('2'), bare('3', noon + 86_400_000)].join('\n');
    expect(await lake.ingest([textSource(again)])).toMatchObject({ stored: 0, duplicates: 3 });
  });
});

test('what names another API, Region or account stays what it is', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const lines = [
      logLine({ id: '1', api: '-', account: '444455556666' }),
      logLine({ id: '2', api: '-', region: 'us-east-1', account: '111122223333' }),
      logLine({ id: '3', api: 'zzzzzzzzzz' }),
      logLine({ id: '4', stage: 'test' }),
      logLine({ id: '5', account: '111122223333', region: 'eu-west-1' }),
    ];
    await lake.ingest([textSource(lines.join('\n'))]);
    expect(await lake.assign({ api })).toEqual({ assigned: 0, duplicates: 0 });
  });
});
