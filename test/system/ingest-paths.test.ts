import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Serving } from '../../local/serve.js';
import { gatebook } from '../fixtures/gatebook.js';
import { served } from '../fixtures/served.js';
import { logLine, removeTemporaryFolders, temporaryFolder } from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);
afterEach(() => jest.restoreAllMocks());

/** Lines of requests from one number to another. */
const lines = (from: number, to: number): string =>
  Array.from(
    { length: to - from },
    (_, index) => `${logLine({ id: `e${from + index}`, account: '111122223333' })}\n`,
  ).join('');

const folderOfLogs = (): string => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, '2026', '11'), { recursive: true });
  writeFileSync(path.join(folder, '2026', '11', 'a.log.gz'), gzipSync(lines(0, 30)));
  writeFileSync(path.join(folder, 'b.log'), lines(30, 50));
  writeFileSync(path.join(folder, 'c.log.part'), lines(50, 60));
  return folder;
};

let serving: Serving | undefined;
afterEach(async () => {
  await serving?.close();
  serving = undefined;
});

describe.each(['by itself', 'through the server that holds the folder'])('an ingest %s', (how) => {
  let data: string;
  beforeEach(async () => {
    data = path.join(temporaryFolder(), 'data');
    if (how === 'by itself') return;
    serving = await served(data);
  });
  const ingest = async (...words: string[]) => {
    const { code, out, err } = await gatebook('--data-dir', data, 'ingest', '--json', ...words);
    return { code, err, ...(out && JSON.parse(out)) };
  };

  it('of a folder reads what is new in it, once', async () => {
    const folder = folderOfLogs();
    expect(await ingest(folder)).toMatchObject({
      code: 0,
      read: 50,
      stored: 50,
      sources: { count: 2, known: 0, leftOut: 1, problems: [] },
      seen: {
        containers: { gzip: 30 },
        formats: { 'JSON, format learned': 50 },
        emptyColumns: ['response_length', 'ip'],
        unowned: 0,
      },
    });
    expect(await ingest(folder)).toMatchObject({
      code: 0,
      read: 0,
      sources: { count: 0, known: 2 },
    });
    writeFileSync(path.join(folder, 'renamed.gz'), gzipSync(lines(0, 30)));
    appendFileSync(path.join(folder, 'b.log'), lines(60, 65));
    expect(await ingest(`${folder}/**/*`)).toMatchObject({
      code: 0,
      read: 25,
      stored: 5,
      duplicates: 20,
      sources: { count: 1, known: 2 },
    });
  });

  it('that was taken back reads its folder again', async () => {
    const folder = folderOfLogs();
    const { ingests } = await ingest(folder);
    expect((await gatebook('--data-dir', data, 'ingest', '--undo', ...ingests)).code).toBe(0);
    expect(await ingest(folder)).toMatchObject({ read: 50, stored: 50 });
  });

  it('reads a file that is named by itself whatever was read before', async () => {
    const folder = folderOfLogs();
    await ingest(folder);
    expect(await ingest(path.join(folder, 'b.log'))).toMatchObject({ read: 20, duplicates: 20 });
  });

  it('names each source with a problem and goes on with the others', async () => {
    const folder = folderOfLogs();
    writeFileSync(path.join(folder, 'bad.log'), `no log\n${lines(70, 72)}`);
    writeFileSync(path.join(folder, 'cut.gz'), gzipSync(lines(80, 90)).subarray(0, 200));
    const summary = await ingest(folder);
    expect(summary).toMatchObject({ code: 0, sources: { count: 4 } });
    expect(summary.stored).toBeGreaterThanOrEqual(52);
    const { problems } = summary.sources;
    expect(problems.map(({ source }: { source: string }) => path.basename(source))).toEqual([
      'bad.log',
      'cut.gz',
    ]);
    expect(problems[0]).toMatchObject({ read: 3, rejected: 1, failure: null });
    const { out } = await gatebook('--data-dir', data, 'ingest', folder, `${folder}/bad.log`);
    expect(out).toContain('bad.log: 1 of 3 lines rejected');
    expect(out).toContain('Left out, as hidden or not finished: ');
  });

  it('of which no line can be read ends with 1, and of a path that names nothing with 3', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'x.log'), 'no log\n');
    expect(await ingest(folder)).toMatchObject({ code: 1, read: 1, rejected: 1 });
    expect(await ingest(`${folder}/*.gz`)).toEqual({
      code: 3,
      err: expect.stringContaining('No file matches'),
    });
  });
});

it('a followed log is seen by the server that holds the folder within seconds, and Ctrl-C prints the summary', async () => {
  const folder = temporaryFolder();
  const data = path.join(folder, 'data');
  const log = path.join(folder, 'access.log');
  writeFileSync(log, lines(100, 110));
  serving = await served(data);
  const requests = async () => {
    const address = new URL(
      'v1/usage?from=2026-10-01T00:00:00Z&to=2026-10-02T00:00:00Z&metrics=requests&tenant=acme',
      serving?.url,
    );
    const { rows } = (await (await fetch(address)).json()) as { rows: { requests: number }[] };
    return rows[0]?.requests ?? 0;
  };
  const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';
  await gatebook('--data-dir', data, 'register', '--tenant', 'acme', '--api', api);
  const following = gatebook(
    ...['--data-dir', data, 'ingest', '--follow', '--json', '--region', 'eu-west-1', log],
  );
  const until = async (count: number) => {
    for (const begun = Date.now(); (await requests()) < count; await sleep(100)) {
      if (Date.now() - begun > 20_000) throw new Error('it is not seen');
    }
  };
  await until(10);
  appendFileSync(log, lines(110, 115));
  const appended = Date.now();
  await until(15);
  expect(Date.now() - appended).toBeLessThan(10_000);
  process.emit('SIGINT');
  const { code, out } = await following;
  expect(code).toBe(0);
  expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({
    stored: 15,
    duplicates: 0,
  });
}, 60_000);

it('a file that cannot be opened is named, and ends the command with 3 after the others', async () => {
  if (process.getuid?.() === 0) return;
  const folder = folderOfLogs();
  chmodSync(path.join(folder, 'b.log'), 0);
  const data = path.join(temporaryFolder(), 'data');
  const { code, out } = await gatebook('--data-dir', data, 'ingest', folder);
  expect({ code, out }).toMatchObject({
    code: 3,
    out: expect.stringContaining('you may not read'),
  });
});
