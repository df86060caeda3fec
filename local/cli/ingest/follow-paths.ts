import type { Ingested, LogOrigin } from '../../../core/ports/log-intake.js';
import { ProductError } from '../../../core/product-error.js';
import { visibleText } from '../../../core/text/visible-text.js';
import { type Followed, follow } from '../../follow/follow.js';
import { followedFiles } from '../../follow/followed-files.js';
import { followedObjects } from '../../s3/followed-objects.js';
import { type Objects, s3Objects } from '../../s3/s3.js';
import { isS3Address, s3AddressOf } from '../../s3/s3-address.js';
import { withLogReader } from '../control-api/log-reader.js';
import { exitAsRead, printIngested } from './print-ingested.js';

/** Reads what the arguments of `gatebook ingest --follow` name and whatever comes to it, until it is told to stop. */
export const followPaths = async (
  paths: readonly string[],
  {
    origin,
    dataDir,
    memory,
    json,
    since,
  }: {
    readonly origin: LogOrigin;
    readonly dataDir: string;
    readonly memory: string;
    readonly json?: true;
    readonly since?: Date;
  },
): Promise<void> => {
  if (paths.includes('-')) {
    throw new ProductError(
      'invalid-input',
      'Standard input is read as it comes anyway: leave --follow out, or name a file.',
    );
  }
  const inS3 = paths.filter(isS3Address).map(s3AddressOf);
  const files = paths.filter((name) => !isS3Address(name));
  const objects = inS3.length > 0 ? s3Objects() : undefined;
  const followed: Followed[] = files.length > 0 ? [await followedFiles(files)] : [];
  for (const address of objects ? inS3 : []) {
    followed.push(followedObjects(objects as Objects, address, since?.getTime()));
  }
  const stop = stopAsked();
  say(`following ${paths.map(visibleText).join(', ')}; Ctrl-C ends it.`);
  const ingested = await follow({
    followed,
    origin,
    stop,
    withReader: (work) => withLogReader({ dataDir, memory }, work),
    onBatch: sayProblems,
    onWait: say,
  });
  if (ingested === undefined) return say('nothing came.');
  printIngested(ingested, { known: 0, leftOut: [], json: json ?? false });
  exitAsRead(ingested);
};

const say = (sentence: string): void => console.error(`gatebook: ${sentence}`);

/** Whoever follows for weeks reads of a problem when it occurs. */
const sayProblems = ({ sources }: Ingested): void => {
  for (const { source, read, rejected, failure } of sources.problems) {
    say(visibleText(failure ?? `${source}: ${rejected} of ${read} new lines rejected.`));
  }
};

const stopAsked = (): AbortSignal => {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
};
