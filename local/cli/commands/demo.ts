import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Command } from 'commander';
import { ProductError } from '../../../core/product-error.js';
import { demoTraffic } from '../../demo/traffic.js';
import { instantArgument, wholeNumberArgument } from '../terminal/arguments.js';
import { progressBar } from '../terminal/progress.js';

interface DemoOptions {
  readonly requests: number;
  readonly days: number;
  readonly seed: number;
  readonly until: Date;
  readonly out: string;
}

/** `gatebook demo`: made-up traffic as a log file. */
export const demoCommand = (command: Command): void => {
  command
    .requiredOption('--out <file>', 'where to; gzipped if it ends in .gz; - is standard output')
    .option('--requests <n>', 'how many requests', wholeNumberArgument(1, 1e9), 300_000)
    .option('--days <n>', 'over how many days', wholeNumberArgument(1, 3650), 30)
    .option('--seed <n>', 'which traffic', wholeNumberArgument(0, 2 ** 31 - 1), 1)
    .option(
      '--until <time>',
      'the end of the last day; fixed by default, so that a seed always gives the same bytes',
      instantArgument,
      new Date('2026-11-01T00:00:00Z'),
    )
    .action(writeDemo);
};

const writeDemo = async (options: DemoOptions): Promise<void> => {
  const bar = progressBar('Writing');
  const lines = async function* () {
    let done = 0;
    for (const hour of demoTraffic({ ...options, until: options.until.getTime() })) {
      done += hour.length;
      bar.update(done, options.requests, `${done.toLocaleString('en-GB')} lines`);
      if (hour.length > 0) yield `${hour.join('\n')}\n`;
    }
  };
  const stages: [Readable, ...NodeJS.ReadWriteStream[]] = [Readable.from(lines())];
  if (options.out.endsWith('.gz')) stages.push(createGzip());
  try {
    if (options.out === '-') await pipeline([...stages, process.stdout], { end: false });
    else await pipeline([...stages, createWriteStream(options.out)]);
  } catch (error) {
    throw unwritable(options.out, error as NodeJS.ErrnoException);
  } finally {
    bar.stop();
  }
};

const unwritable = (file: string, error: NodeJS.ErrnoException): Error =>
  error.code === 'ENOSPC'
    ? new ProductError('disk-full', `${file}: the disk is full; free some space and try again.`)
    : new ProductError(
        'file-unreadable',
        `${file} cannot be written (${error.code ?? error.message}); choose another --out.`,
      );
