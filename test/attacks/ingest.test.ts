import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
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

/** Fifty bytes that are 45 MB of nothing. */
const bzip2OfNothing = Buffer.from(
  'QlpoOTFBWSZTWckBtsgBWKtAIMAAEAAACCAAMMwFKaZSSFJsVJIUni7kinChIZIDbZA=',
  'base64',
);

/** A frame of blocks that each say in four bytes: 128 KiB of this one. */
function zstdOfOneByte(bytes: number): Buffer {
  const blocks = Buffer.alloc(bytes, Buffer.from([0x02, 0x00, 0x10, 0x7b]));
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]), blocks]);
}

/** A message of CloudWatch whose data, decompressed, are the largest that is read, over and over. */
const envelope = (): string => {
  const data = gzipSync(Buffer.alloc(15 * mb, '{"a":1}\n')).toString('base64');
  return JSON.stringify({
    records: Array.from({ length: 8 }, (_, at) => ({ recordId: `${at}`, data })),
  });
};

describe('a body of POST /v1/ingest', () => {
  it.each([
    [
      'gzip in gzip in gzip of 256 MB',
      () => gzipSync(gzipSync(gzipSync(Buffer.alloc(256 * mb, '{}\n')))),
    ],
    [
      '10 MB of bzip2 that are 9 TB',
      () => Buffer.alloc(10 * mb - ((10 * mb) % 50), bzip2OfNothing),
    ],
    ['bzip2 of nothing within gzip', () => gzipSync(Buffer.alloc(10_000_000, bzip2OfNothing))],
    ['10 MB of zstd that are 340 GB', () => zstdOfOneByte(10 * mb)],
    [
      'a zip of 256 MB',
      () => Buffer.from(zipSync({ 'a.log': Buffer.alloc(256 * mb, '{}\n') }, { level: 1 })),
    ],
    [
      '10 MB of UTF-16',
      () => Buffer.from(`\ufeff${lines(5 * mb, (at) => `{"at":${at}}`)}`, 'utf16le'),
    ],
    [
      '10 MB of objects in each other',
      () => lines(10 * mb, () => `${'{"a":'.repeat(8000)}1${'}'.repeat(8000)}`),
    ],
    ['10 MB of envelopes that hold 120 MB each', () => lines(10 * mb, envelope)],
    ['an envelope of 7 MB of brackets', () => Buffer.from(`{"logEvents":${'['.repeat(7 * mb)}`)],
    ['ten million lines of one byte', () => Buffer.alloc(10 * mb, 'x\n')],
    [
      '10 MB of CSV',
      () => lines(10 * mb, (at) => (at ? `${at},"x",y,z` : 'requestId,path,ip,status')),
    ],
    ['10 MB of objects without a line between them', () => Buffer.alloc(10 * mb, '{"a":1} ')],
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
    // Made before: what packs it would keep whoever else asks from this process waiting.
    const body = make();
    const { result, worstMs, peakMb } = await watched(serving, () => post(body));
    figure(what, `${result.status}, ${peakMb} MB, ${Math.round(result.milliseconds)} ms`);
    figure('  the longest wait of others', `${Math.round(worstMs)} ms`);
    expect(result.status).toBeLessThan(500);
    expect(peakMb).toBeLessThan(1000);
    expect(worstMs).toBeLessThan(1000);
  });

  it('comes thirty times at once, takes less than a gigabyte, and keeps no log of another waiting', async () => {
    await serving.tenant('globex', { accountId: '444455556666', restApiId: 'bbbb000002' });
    const sender = (tenant: string) => ({
      'content-type': 'application/gzip',
      authorization: `Bearer ${serving.token('--scope', 'ingest', '--tenant', tenant)}`,
    });
    const [acme, globex] = [sender('acme'), sender('globex')];
    const left = new AbortController();
    const body = gzipSync(Buffer.alloc(256 * mb, '{}\n'));
    const sent = Array.from({ length: 30 }, () =>
      fetch(`${serving.url}/v1/ingest`, {
        method: 'POST',
        body,
        headers: acme,
        signal: left.signal,
      }),
    );
    for (const one of sent) one.catch(() => undefined);
    await wait(3000);
    const line = `${attackLine({ accountId: '444455556666', restApiId: 'bbbb000002' })}\n`;
    const other = await serving.call('POST', '/v1/ingest?region=eu-west-1', line, globex);
    await wait(10_000);
    figure('a log of another beside thirty', `${Math.round(other.milliseconds)} ms`);
    figure('memory that thirty logs at once take', `${serving.peakMemory()} MB`);
    expect(other.body).toMatchObject({ stored: 1 });
    expect(other.milliseconds).toBeLessThan(10_000);
    expect(serving.peakMemory()).toBeLessThan(1000);
    left.abort();
  });

  it('counts each of a million lines that are alike, and keeps them once', async () => {
    const { status, body } = await post(gzipSync(lines(3 * mb, () => '{}')));
    expect(status).toBe(200);
    expect(body).toMatchObject({ read: mb, rejected: mb, stored: 0 });
  });

  it('is no longer worked on when its sender has gone', async () => {
    const left = new AbortController();
    // Half a minute of work, sent in a second.
    const part = lines(8 * mb, (at) => `no json ${at}`);
    const body = gzipSync(Buffer.concat(Array.from({ length: 16 }, () => part)), { level: 1 });
    const sent = fetch(`${serving.url}/v1/ingest`, { method: 'POST', body, signal: left.signal });
    sent.catch(() => undefined);
    await wait(2000);
    left.abort();
    await wait(3000);
    const before = serving.cpuSeconds();
    await wait(2000);
    const busy = serving.cpuSeconds() - before;
    figure('seconds of work in the two seconds after its sender had gone', busy.toFixed(2));
    expect(busy).toBeLessThan(0.5);
  });
});
