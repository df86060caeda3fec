import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { bundledScript } from '../../scripts/build/bundled-script.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFile,
  temporaryFolder,
  withLake,
} from '../local/lake/temporary-lake.js';
import { ended, killedAfter, workMs } from './killing.js';

/** `npm run test:crash` kills many times more. */
const kills = Number(process.env.GATEBOOK_KILLS ?? 3);

afterAll(removeTemporaryFolders);

let script: string;

beforeAll(() => {
  script = bundledScript(path.join(import.meta.dirname, 'crash-ingest.ts'));
});

const start = (dataDir: string, file: string): ChildProcess =>
  spawn(process.execPath, [script, dataDir, file], { stdio: ['ignore', 'pipe', 'inherit'] });

const requests = 9000;
const log = () => {
  const lines: string[] = [];
  for (let index = 0; index < requests; index++) {
    lines.push(logLine({ id: `${index}`, account: '111122223333', time: noon + index * 20_000 }));
    if (index % 1000 === 0) lines.push(`bad line ${index}`, 'y'.repeat(20_000 + index));
  }
  return lines.join('\n');
};

test(
  `killed ${kills} times at random and run again, every line is kept once`,
  async () => {
    const dataDir = temporaryFolder();
    const file = temporaryFile('access.log', log());
    const whole = await workMs(start(path.join(temporaryFolder(), 'timing'), file));

    for (let round = 0; round < kills; round++) {
      // Spread over the whole of the work, so that each step of it is hit in some round.
      await killedAfter(start(dataDir, file), ((round + Math.random()) / kills) * whole);
      await withLake(dataDir, async (lake) => {
        const [counts] = await ask(
          lake,
          `SELECT count(*) AS rows, count(DISTINCT extended_request_id) AS ids,
             (SELECT coalesce(sum(requests), 0) FROM usage) AS usage,
             (SELECT coalesce(sum(requests), 0) FROM audience) AS audience FROM requests`,
        );
        expect(counts).toEqual({
          rows: counts?.ids,
          ids: counts?.ids,
          usage: counts?.ids,
          audience: counts?.ids,
        });
      });
    }

    expect(await ended(start(dataDir, file))).toBe(0);
    await withLake(dataDir, async (lake) => {
      expect(await lake.status()).toMatchObject({ rows: requests, rejected: 18 });
      const [counts] = await ask(
        lake,
        'SELECT count(DISTINCT extended_request_id) AS ids, (SELECT sum(requests) FROM usage) AS usage FROM requests',
      );
      expect(counts).toEqual({ ids: requests, usage: requests });
    });
  },
  60_000 + kills * 45_000,
);
