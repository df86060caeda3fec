import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ProductError } from '../../../core/product-error.js';
import { openLake } from '../../../local/data-folder/open-lake.js';
import { listSetAside } from '../../../local/files/quarantine.js';
import { folderFormat } from '../../../local/lake/lake-folder.js';
import {
  ask,
  logLine,
  removeTemporaryFolders,
  temporaryFile,
  temporaryFolder,
  textSource,
  withLake,
} from './temporary-lake.js';

afterAll(removeTemporaryFolders);

const refusal = async (dataDir: string): Promise<ProductError> => {
  try {
    await (await openLake({ dataDir })).close();
  } catch (error) {
    return error as ProductError;
  }
  throw new Error('The lake was opened.');
};

test('a folder of a newer version is refused and left as it is', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(path.join(dataDir, 'gatebook.json'), JSON.stringify({ format: folderFormat + 1 }));
  const error = await refusal(dataDir);
  expect(error.code).toBe('data-folder-newer');
  expect(error.message).toContain(
    `${dataDir} was written by a newer Gatebook (format ${folderFormat + 1}`,
  );
  expect(existsSync(path.join(dataDir, 'gatebook.duckdb'))).toBe(false);
});

test('a folder that this process holds is refused', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, async () => {
    expect(await refusal(dataDir)).toMatchObject({ code: 'data-folder-held' });
  });
  await withLake(dataDir, async () => {});
});

test('a folder that another process holds is refused, and that process is named', async () => {
  const dataDir = temporaryFolder();
  const holder = spawn(
    process.execPath,
    [
      '-e',
      `require('@duckdb/node-api').DuckDBInstance.create(${JSON.stringify(path.join(dataDir, 'gatebook.duckdb'))})
        .then((held) => { globalThis.held = held; console.log('held'); setInterval(() => {}, 1000); })`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const error = await refusal(dataDir);
    expect(error.code).toBe('data-folder-held');
    expect(error.message).toContain(`(process ${holder.pid})`);
  } finally {
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('exit', resolve));
  }
  await withLake(dataDir, async () => {});
});

test('a place that can hold no folder is refused', async () => {
  const file = temporaryFile('file', '');
  expect(await refusal(file)).toMatchObject({ code: 'data-folder-unwritable' });
  expect(await refusal(path.join(file, 'below'))).toMatchObject({ code: 'data-folder-unwritable' });
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('what is not a description of a data folder is not overwritten', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(path.join(dataDir, 'gatebook.json'), 'my notes');
  expect(await refusal(dataDir)).toMatchObject({ code: 'data-folder-damaged' });
  expect(readFileSync(path.join(dataDir, 'gatebook.json'), 'utf8')).toBe('my notes');
});

test('a damaged database is set aside and made anew from the requests', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, (lake) =>
    lake.ingest([textSource(logLine({ id: '1', account: '111122223333' }))]),
  );
  writeFileSync(path.join(dataDir, 'gatebook.duckdb'), 'x'.repeat(20_000));
  await withLake(dataDir, async (lake) => {
    expect(await ask(lake, 'SELECT count(*) AS n FROM requests')).toEqual([{ n: 1 }]);
  });
  expect(await listSetAside(dataDir)).toMatchObject([{ file: 'gatebook.duckdb' }]);
});

test('a data folder whose path DuckDB would misread is refused', async () => {
  const dataDir = path.join(temporaryFolder(), 'what?');
  expect(await refusal(dataDir)).toMatchObject({ code: 'invalid-input' });
  expect(existsSync(dataDir)).toBe(false);
});

test.each(["sp ace, quo'te", 'a=b', 'br[ack]et and st*r', 'ünïcödé'])(
  'a data folder may be called %s',
  async (name) => {
    const dataDir = path.join(temporaryFolder(), name);
    for (const expected of [1, 0]) {
      await withLake(dataDir, async (lake) => {
        const summary = await lake.ingest([textSource(logLine({ id: '1' }))]);
        expect(summary.stored).toBe(expected);
        expect(await ask(lake, 'SELECT count(*) AS n FROM requests')).toEqual([{ n: 1 }]);
      });
    }
  },
);

test('a data folder is its owner’s alone, and one that others could look into is closed', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, async () => undefined);
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  const file = path.join(dataDir, 'gatebook.duckdb');
  chmodSync(dataDir, 0o755);
  chmodSync(file, 0o644);
  await withLake(dataDir, async () => undefined);
  expect([statSync(dataDir).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
});

test('a data folder where none can be made ends with a sentence', async () => {
  await expect(withLake('/proc/x/y', async () => undefined)).rejects.toMatchObject({
    code: 'data-folder-unwritable',
  });
});

test('what DuckDB spills has a place as soon as the folder is open', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, async () => {
    expect(statSync(path.join(dataDir, 'staging')).isDirectory()).toBe(true);
  });
});
