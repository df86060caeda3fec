import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtFile } from '../../local/files/package-files.js';
import {
  ask,
  logLine,
  removeTemporaryFolders,
  temporaryFolder,
  withLake,
} from '../local/lake/temporary-lake.js';

/** `npm run test:crash` kills many times more. */
const kills = Number(process.env.GATEBOOK_KILLS ?? 2);
/** More than are read between two kills at leisure: a slow machine has no more lines to catch up with than a fast one. */
const linesOfRound = 4_000;

afterAll(removeTemporaryFolders);

test(`a follower that is killed ${kills} times while its log grows and rotates has each line once at the end`, async () => {
  const folder = temporaryFolder();
  const dataDir = path.join(folder, 'data');
  const log = path.join(folder, 'access.log');
  writeFileSync(log, '');
  let written = 0;
  let writing = true;
  let mayWrite = 0;
  const write = async () => {
    while (writing) {
      if (written >= mayWrite) {
        await sleep(40);
        continue;
      }
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
  };
  let writer: Promise<void> | undefined;
  const follower = () =>
    spawn(
      process.execPath,
      [builtFile('main.js'), '--data-dir', dataDir, 'ingest', '--follow', '--json', log],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
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
    // What was rotated away before anybody followed is nobody's.
    mayWrite += linesOfRound;
    writer ??= write();
    while (!isStored()) await sleep(50);
    await sleep(200 + Math.random() * 3_000);
    child.kill('SIGKILL');
    await exit;
  }
  writing = false;
  await writer;
  // A machine that is busy may need several looks to catch up; each is ended as Ctrl-C does.
  const counted = () =>
    withLake(dataDir, (lake) =>
      ask(
        lake,
        `SELECT count(*) AS rows, count(DISTINCT extended_request_id) AS ids,
           (SELECT sum(requests) FROM usage) AS usage FROM requests`,
      ),
    );
  let counts = await counted();
  for (let round = 0; round < 10 && Number(counts[0]?.rows) < written; round++) {
    const last = follower();
    const exit = ended(last);
    await begun(last);
    await sleep(6_000);
    last.kill('SIGTERM');
    expect(await exit).toBe(0);
    counts = await counted();
  }
  expect(counts).toEqual([{ rows: written, ids: written, usage: written }]);
}, 600_000);
