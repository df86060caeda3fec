import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { bundledScript } from '../../scripts/build/bundled-script.js';
import { fixedWindows } from '../fixtures/fixed-windows.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
  withLake,
} from '../local/lake/temporary-lake.js';
import { killedAfter, workMs } from './killing.js';

/** `npm run test:crash` kills many times more. */
const kills = Number(process.env.GATEBOOK_KILLS ?? 3);

afterAll(removeTemporaryFolders);

const api = {
  accountId: '111122223333',
  region: 'eu-west-1',
  restApiId: 'a1b2c3d4e5',
  stage: 'prod',
};
const windows = fixedWindows([{ ...api, tenantId: 'acme', validFrom: null, validTo: null }]);
const person = '7c1f09d2-5be8-4a63-9d70-e4a2b86f351c';
const requests = 6000;
const everyNth = 7;
const others = requests - Math.ceil(requests / everyNth);
const until = new Date(noon + 30 * 86_400_000).toISOString();

const log = (): string =>
  Array.from({ length: requests }, (_, index) => {
    const time = noon + index * 120_000;
    const line = logLine({ id: `${index}`, account: api.accountId, region: api.region, time });
    const sub = index % everyNth === 0 ? person : 'another';
    const broken = `no request ${index} of ${index % 1000 === 0 ? person : 'another'}`;
    return `${line.slice(0, -1)},"sub":"${sub}"}${index % 500 === 0 ? `\n${broken}` : ''}`;
  }).join('\n');

const filesWith = (folder: string, text: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = path.join(folder, name);
    return statSync(file).isFile() && readFileSync(file).includes(text);
  });

test(
  `killed ${kills} times at random and begun again, nobody else is touched and nothing comes back`,
  async () => {
    const script = bundledScript(path.join(import.meta.dirname, 'crash-erase.ts'));
    const start = (dataDir: string): ChildProcess =>
      spawn(process.execPath, [script, dataDir, 'acme', person, until], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    const full = temporaryFolder();
    await withLake(full, async (lake) => {
      await lake.followWindows(windows);
      await lake.ingest([textSource(log())]);
    });
    const timed = temporaryFolder();
    cpSync(full, timed, { recursive: true });
    const whole = await workMs(start(timed));

    for (let round = 0; round < kills; round++) {
      const dataDir = temporaryFolder();
      cpSync(full, dataDir, { recursive: true });
      // Spread over the whole of the work, so that each step of it is hit in some round.
      await killedAfter(start(dataDir), ((round + Math.random()) / kills) * whole);
      await withLake(dataDir, async (lake) => {
        await lake.followWindows(windows);
        const counted = `SELECT count(*) AS rows, count(DISTINCT extended_request_id) AS ids,
            count(*) FILTER (sub = 'another') AS others,
            (SELECT sum(requests) FROM usage) AS usage, (SELECT sum(requests) FROM audience) AS audience
          FROM requests`;
        const [after] = await ask(lake, counted);
        expect(after).toMatchObject({
          others,
          ids: after?.rows,
          usage: after?.rows,
          audience: after?.rows,
        });
        // Before the erasure was written down, everything is there; after it, the start has removed what is erased.
        expect([requests, others]).toContain(after?.rows);
        const match = { tenantId: 'acme', column: 'sub', value: person } as const;
        await lake.erasing.erase(match, { id: 'killed', until }, async () => {});
        const [done] = await ask(lake, counted);
        expect(done).toEqual({
          rows: others,
          ids: others,
          others,
          usage: others,
          audience: others,
        });
        expect(await lake.ingest([textSource(log())])).toMatchObject({
          ...{ stored: 0, duplicates: others, erased: requests - others },
        });
        const lines = (await lake.rejected()).reduce((sum, one) => sum + one.lines, 0);
        expect(lines).toBe(6);
      });
      expect(filesWith(dataDir, person)).toEqual([]);
    }
  },
  240_000 + kills * 20_000,
);
