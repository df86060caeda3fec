import fc from 'fast-check';
import { ProductError } from '../../../core/product-error.js';
import { type LineSource, sourceName, streamSource } from '../../../local/ingest/line-source.js';
import { framed, unframed } from '../../../local/ingest/source-frames.js';

async function* inChunks(chunks: readonly Uint8Array[], failure?: string) {
  yield* chunks;
  if (failure !== undefined) throw new ProductError('file-unreadable', failure);
}

/** A stream cut anew, so that nothing ends where a portion does. */
async function* recut(stream: AsyncIterable<Uint8Array>, size: number) {
  const bytes = Buffer.concat(await all(stream));
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const contentOf = async (source: LineSource) => {
  if (source.kind === 'file') throw new Error('no file');
  const found: Uint8Array[] = [];
  try {
    for await (const chunk of source.chunks) found.push(chunk);
  } catch (error) {
    return { bytes: Buffer.concat(found).toString('hex'), failure: (error as Error).message };
  }
  return { bytes: Buffer.concat(found).toString('hex'), failure: undefined };
};

const keyOf = (hash: Uint8Array) => `sha256:${Buffer.from(hash).toString('hex')}`;

describe('several sources in one body', () => {
  it('arrive as they were sent, whatever bytes they hold and however the body is cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            name: fc.string({ maxLength: 20 }),
            chunks: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }),
            failure: fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
            key: fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }).map(keyOf), {
              nil: undefined,
            }),
          }),
          { maxLength: 5 },
        ),
        fc.integer({ min: 1, max: 50 }),
        async (sent, size) => {
          const sources = sent.map(({ name, chunks, failure, key }) =>
            streamSource(name, inChunks(chunks, failure), {
              ...(key !== undefined && { position: { key, value: 'end' } }),
            }),
          );
          const arrived: unknown[] = [];
          for await (const source of unframed(recut(framed(sources), size))) {
            const { position } = source;
            arrived.push({
              name: sourceName(source),
              key: position?.key,
              ...(await contentOf(source)),
            });
          }
          expect(arrived).toEqual(
            sent.map(({ name, chunks, failure, key }) => ({
              name,
              key,
              bytes: Buffer.concat(chunks).toString('hex'),
              failure,
            })),
          );
        },
      ),
      { numRuns: 200 },
    ));

  it('are passed over where they are not read to their ends', async () => {
    const sources = ['a', 'b', 'c'].map((name) =>
      streamSource(name, inChunks([Buffer.from('1\n2\n'), Buffer.from('0\n!"x"\n')])),
    );
    const names: string[] = [];
    for await (const source of unframed(framed(sources))) {
      names.push(sourceName(source));
      if (source.kind === 'stream') for await (const _chunk of source.chunks) break;
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });

  it('that are cut off or something else are refused in a sentence', async () => {
    const whole = Buffer.concat(
      await all(framed([streamSource('a', inChunks([Buffer.from('hello')]))])),
    );
    for (const bytes of [
      Buffer.from('{"requestId":"x"}\n'),
      Buffer.from('not json\n'),
      Buffer.alloc(2 * 1024 * 1024, 'x'),
      Buffer.from('{"name":"a"}\n-1\n'),
      Buffer.from('{"name":"a","position":{"key":"s3://b/k","value":"1"}}\n0\n'),
      ...Array.from({ length: whole.length - 1 }, (_, at) => whole.subarray(0, at + 1)),
    ]) {
      const reading = (async () => {
        for await (const source of unframed(inChunks([bytes]))) {
          if (source.kind === 'stream') await all(source.chunks);
        }
      })();
      await expect(reading).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });
});
