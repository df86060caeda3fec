import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ask,
  logLine,
  removeTemporaryFolders,
  temporaryFolder,
  withLake,
} from '../local/lake/temporary-lake.js';

/** `npm run test:crash` kills many times more. */
const kills = Number(process.env.GATEBOOK_KILLS ?? 2);

afterAll(removeTemporaryFolders);

test(`a follower that is killed ${kills} times while its log grows and rotates has each line once at the end`, async () => {
  const folder = temporaryFolder();
  const dataDir = path.join(folder, 'data');
  const log = path.join(folder, 'access.log');
  writeFileSync(log, '');
  let written = 0;
  let writing = true;
  const writer = (async () => {
    while (writing) {
      const lines = Array.from(
        { length: 40 },
        () => `${logLine({ id: `w${written++}`, account: '111122223333', region: 'eu-west-1' })}\n`,
      ).join('');
      const cut = Math.floor(Math.random() * lines.length);
      appendFileSync(log, lines.slice(0, cut));
      await sleep(5);
      appendFileSync(log, lines.slice(cut));
      if (written % 2000 === 0) {
        renameSync(log, `${log}.${written}`);
        writeFileSync(log, '');
      }
      await sleep(40);
    }
  })();
  const follower = () =>
    spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        'local/cli/main.ts',
        '--data-dir',
        dataDir,
        'ingest',
        '--follow',
        '--json',
        log,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], cwd: path.join(import.meta.dirname, '../..') },
    );
  const begun = (child: ReturnType<typeof follower>) =>
    new Promise((resolve) => child.stderr.once('data', resolve));
  const ended = (child: ReturnType<typeof follower>) =>
    new Promise((resolve) => child.once('exit', resolve));
  const isStored = () =>
    readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.parquet'));
  for (let round = 0; round < kills; round++) {
    const child = follower();
    const exit = ended(child);
    await begun(child);
    // What nobody has begun to follow yet may be rotated away.
    while (!isStored()) await sleep(50);
    await sleep(200 + Math.random() * 3_000);
    child.kill('SIGKILL');
    await exit;
  }
  writing = false;
  await writer;
  const last = follower();
  let summary = '';
  last.stdout.on('data', (text) => {
    summary += text;
  });
  const exit = ended(last);
  await begun(last);
  await sleep(8_000);
  last.kill('SIGTERM');
  expect(await exit).toBe(0);
  expect(JSON.parse(summary)).toMatchObject({ rejected: 0 });
  await withLake(dataDir, async (lake) => {
    expect(
      await ask(
        lake,
        `SELECT count(*) AS rows, count(DISTINCT extended_request_id) AS ids,
             (SELECT sum(requests) FROM usage) AS usage FROM requests`,
      ),
    ).toEqual([{ rows: written, ids: written, usage: written }]);
  });
}, 600_000);
