import { createReadStream } from 'node:fs';
import * as z from 'zod';
import { positionKeyPattern } from '../../core/ports/log-intake.js';
import { ProductError } from '../../core/product-error.js';
import { unreadable } from '../files/unreadable.js';
import { type LineSource, sourceName, streamSource } from './line-source.js';

/**
 * Several sources as one stream of bytes, for a body of a request: of each, a line of JSON with what is known of it; then
 * its bytes in portions, each behind a line with their number; then `0`, or `!` and why it could not be read further.
 */
export async function* framed(
  sources: Iterable<LineSource> | AsyncIterable<LineSource>,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  for await (const source of sources) {
    const { position, goesOn, examples } = source;
    yield line(JSON.stringify({ name: sourceName(source), position, goesOn, examples }));
    try {
      for await (const chunk of chunksOf(source)) {
        if (chunk.length === 0) continue;
        onBytes(chunk.length);
        yield line(String(chunk.length));
        yield chunk;
      }
      yield line('0');
    } catch (error) {
      const { message } =
        error instanceof ProductError ? error : unreadable(sourceName(source), error);
      yield line(`!${JSON.stringify(message)}`);
    }
  }
}

const chunksOf = (source: LineSource): AsyncIterable<Uint8Array> =>
  source.kind === 'file'
    ? createReadStream(source.path, { highWaterMark: 1024 * 1024 })
    : source.chunks;

const line = (text: string): Uint8Array => Buffer.from(`${text}\n`);

const header = z.strictObject({
  name: z.string().max(4096),
  position: z
    .strictObject({ key: z.string().regex(positionKeyPattern), value: z.string().max(4096) })
    .optional(),
  goesOn: z.literal(true).optional(),
  examples: z.array(z.string()).max(400).optional(),
});

/** A line of the frame is no longer than this: the examples in it are lines of logs. */
const longestLine = 1024 * 1024;

/**
 * Takes such a stream apart again. Of a source that is not read to its end, the rest is passed over.
 *
 * @throws ProductError invalid-input where the stream is something else, or ends too soon
 */
export async function* unframed(stream: AsyncIterable<Uint8Array>): AsyncGenerator<LineSource> {
  const bytes = byteReader(stream);
  for (;;) {
    const first = await bytes.line();
    if (first === null) return;
    const { name, position, goesOn, examples } = headerOf(first);
    let ended = false;
    let left = 0;
    const next = async (): Promise<Uint8Array | null> => {
      if (ended) return null;
      if (left === 0) {
        const word = (await bytes.line()) ?? '';
        if (word.startsWith('!')) {
          ended = true;
          throw new ProductError('file-unreadable', sentenceOf(word.slice(1)));
        }
        if (!/^\d{1,12}$/.test(word)) throw broken();
        left = Number(word);
        ended = left === 0;
        if (ended) return null;
      }
      const chunk = await bytes.upTo(left);
      left -= chunk.length;
      return chunk;
    };
    const chunks = async function* () {
      for (let chunk = await next(); chunk !== null; chunk = await next()) yield chunk;
    };
    yield streamSource(name, chunks(), {
      ...(position && { position }),
      ...(goesOn && { goesOn }),
      ...(examples && { examples }),
    });
    while (!ended) await next().catch(passOver);
  }
}

/** Why a source ended that nobody reads any more is of no interest. */
const passOver = (error: unknown): null => {
  if (error instanceof ProductError && error.code === 'file-unreadable') return null;
  throw error;
};

function byteReader(stream: AsyncIterable<Uint8Array>) {
  const chunks = stream[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const { done, value } = await chunks.next();
    if (done) return false;
    held = held.length === 0 ? Buffer.from(value) : Buffer.concat([held, value]);
    return true;
  };
  return {
    /** The next line; null at the end of the stream. */
    async line(): Promise<string | null> {
      let end = held.indexOf(newline);
      while (end < 0) {
        if (held.length > longestLine) throw broken();
        const looked = held.length;
        if (!(await more())) {
          if (held.length === 0) return null;
          throw broken();
        }
        end = held.indexOf(newline, looked);
      }
      const text = held.subarray(0, end).toString('utf8');
      held = held.subarray(end + 1);
      return text;
    },
    /** The next bytes, one at least and so many at most. */
    async upTo(most: number): Promise<Uint8Array> {
      while (held.length === 0) if (!(await more())) throw broken();
      const chunk = held.subarray(0, most);
      held = held.subarray(chunk.length);
      return chunk;
    },
  };
}

const newline = 10;

function headerOf(text: string): z.infer<typeof header> {
  const parsed = header.safeParse(json(text));
  if (!parsed.success) throw broken();
  return parsed.data;
}

function sentenceOf(text: string): string {
  const parsed = z.string().max(10_000).safeParse(json(text));
  if (!parsed.success) throw broken();
  return parsed.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const broken = (): ProductError =>
  new ProductError(
    'invalid-input',
    'body: it was cut off, or is not what the command line sends. Send it again; what is stored already adds nothing.',
  );
