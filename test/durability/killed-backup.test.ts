import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listBackups, openForBackup } from '../../local/backup/backup-folder.js';
import { restore } from '../../local/backup/restore.js';
import { verifyBackups } from '../../local/backup/verify.js';
import { builtFile } from '../../local/files/package-files.js';
import { served } from '../fixtures/served.js';
import {
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  withLake,
} from '../local/lake/temporary-lake.js';

/** `npm run test:crash` kills many times more. */
const kills = Number(process.env.GATEBOOK_KILLS ?? 4);

jest.setTimeout(120_000 + kills * 30_000);
afterAll(removeTemporaryFolders);

const day = 86_400_000;

/** Of many days, so that there are many files to copy. */
const portion = (number: number): string =>
  Array.from(
    { length: 120 },
    (_, index) =>
      `${logLine({ id: `p${number}-${index}`, account: '111122223333', region: 'eu-west-1', time: noon + (index % 40) * day + number })}\n`,
  ).join('');

test(`of ${kills} backups that are killed at random, each leaves the earlier ones whole, and the next completes it`, async () => {
  const dataDir = path.join(temporaryFolder(), 'data');
  const backups = path.join(temporaryFolder(), 'backups');
  const serving = await served(dataDir);
  let portions = 0;
  const ingest = async () => {
    const body = portion(portions++);
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await fetch(`${serving.url}v1/ingest`, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ stored: 120 });
  };
  const backup = () =>
    spawn(process.execPath, [builtFile('main.js'), '--data-dir', dataDir, 'backup', backups], {
      stdio: 'ignore',
    });
  const ended = (child: ReturnType<typeof backup>) =>
    new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    await ingest();
    const begun = Date.now();
    expect(await ended(backup())).toBe(0);
    const whole = Date.now() - begun;
    const folder = await openForBackup(backups);
    let listed = await listBackups(folder);
    for (let round = 0; round < kills; round++) {
      await ingest();
      const child = backup();
      const exit = ended(child);
      // The first third of its time is the start of Node.
      const delay = whole * (0.3 + (0.7 * (round + Math.random())) / kills);
      await Promise.race([exit, sleep(delay)]);
      child.kill('SIGKILL');
      await exit;
      const now = await listBackups(folder);
      expect(now.slice(-listed.length)).toEqual(listed);
      expect((await verifyBackups(folder)).damaged).toEqual([]);
      listed = now;
    }
    await ingest();
    expect(await ended(backup())).toBe(0);
    const [latest] = await listBackups(folder);
    const restored = path.join(temporaryFolder(), 'restored');
    await restore(folder, latest?.backup as never, restored);
    await withLake(restored, async (lake) => {
      expect((await lake.status()).rows).toBe(portions * 120);
    });
    const first = listed.at(-1)?.backup as never;
    const again = path.join(temporaryFolder(), 'first');
    await restore(folder, first, again);
    await withLake(again, async (lake) => expect((await lake.status()).rows).toBe(120));
    expect(readFileSync(path.join(again, 'gatebook.json'), 'utf8')).toContain('format');
  } finally {
    await serving.close();
  }
});
