import { gzipSync } from 'node:zlib';
import { attackLine, figure, type Serving, startServing, watched } from './serving.js';

jest.setTimeout(300_000);
const api = { accountId: '111122223333', restApiId: 'aaaa000001' };
const mb = 1024 * 1024;

let serving: Serving;
beforeEach(async () => {
  serving = await startServing();
  await serving.tenant('acme', api);
});
afterEach(() => serving.stop());

const post = (body: Uint8Array) =>
  serving.call('POST', '/v1/ingest?region=eu-west-1', body, { 'content-type': 'application/gzip' });

/** So many lines that fit into `bytes`, each made by its number. */
function lines(bytes: number, make: (at: number) => string): Buffer {
  const made: string[] = [];
  for (let size = 0, at = 0; size < bytes; at++) {
    const line = `${make(at)}\n`;
    made.push(line);
    size += line.length;
  }
  return Buffer.from(made.join(''));
}

describe('a body of POST /v1/ingest', () => {
  it.each([
    ['8 KB of gzip that are 8 MB of {}', () => gzipSync(lines(8 * mb, () => '{}'))],
    ['260 KB of gzip that are 256 MB of {}', () => gzipSync(Buffer.alloc(256 * mb, '{}\n'))],
    [
      '10 MB of lines that are no JSON, each another',
      () => lines(10 * mb, (at) => `no json ${at}`),
    ],
    ['10 MB of one line', () => Buffer.alloc(10 * mb, 'x')],
    ['10 MB of brackets', () => lines(10 * mb, () => '['.repeat(4096))],
    [
      '10 MB of requests that each are another group',
      () =>
        lines(10 * mb, (at) =>
          attackLine(api, {
            resourcePath: `/orders/${at}`,
            requestTimeEpoch: Date.now() - 3_600_000 * (at % 48),
          }),
        ),
    ],
  ])('of %s takes less than a gigabyte, and others are answered meanwhile', async (what, make) => {
    const { result, worstMs, peakMb } = await watched(serving, () => post(make()));
    figure(what, `${result.status}, ${peakMb} MB, ${Math.round(result.milliseconds)} ms`);
    figure('  the longest wait of others', `${Math.round(worstMs)} ms`);
    expect(result.status).toBeLessThan(500);
    expect(peakMb).toBeLessThan(1000);
    expect(worstMs).toBeLessThan(1000);
  });

  it('counts each of a million lines that are alike, and keeps them once', async () => {
    const { status, body } = await post(gzipSync(lines(3 * mb, () => '{}')));
    expect(status).toBe(200);
    expect(body).toMatchObject({ read: mb, rejected: mb, stored: 0 });
  });
});
