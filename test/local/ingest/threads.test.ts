import { inWorkers } from '../../../local/ingest/enrich-pool.js';
import { streamSource } from '../../../local/ingest/line-source.js';
import {
  logLine,
  removeTemporaryFolders,
  temporaryFolder,
  withLake,
} from '../lake/temporary-lake.js';

jest.mock('../../../local/ingest/enrich-pool.js', () => {
  const actual = jest.requireActual('../../../local/ingest/enrich-pool.js');
  return { ...actual, inWorkers: jest.fn(actual.inWorkers) };
});

afterAll(removeTemporaryFolders);

test('what has come to a log that is followed starts no threads, as a request to a server does', async () => {
  const lines = (from: number) =>
    Array.from({ length: 200 }, (_, at) => `${logLine({ id: `${from + at}` })}\n`).join('');
  const source = (from: number, notes: { readonly alone?: true }) =>
    streamSource(
      'a.log',
      (async function* () {
        yield Buffer.from(lines(from));
      })(),
      notes,
    );
  await withLake(temporaryFolder(), async (lake) => {
    expect(await lake.ingest([source(0, { alone: true })])).toMatchObject({ stored: 200 });
    expect(inWorkers).not.toHaveBeenCalled();
    expect(await lake.ingest([source(1000, {})])).toMatchObject({ stored: 200 });
    expect(inWorkers).toHaveBeenCalledTimes(1);
  });
});
