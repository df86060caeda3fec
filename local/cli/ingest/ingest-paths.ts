import path from 'node:path';
import type { LogOrigin } from '../../../core/ports/log-intake.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import { dryRun } from '../../ingest/dry-run.js';
import { fileSource, streamSource } from '../../ingest/line-source.js';
import { objectSources } from '../../s3/object-sources.js';
import { type Objects, s3Objects } from '../../s3/s3.js';
import { isS3Address, type S3Address, s3AddressOf } from '../../s3/s3-address.js';
import { fileSources } from '../../sources/file-sources.js';
import { type FoundFiles, findFiles } from '../../sources/find-files.js';
import type { LogReader } from '../../sources/log-reader.js';
import { withLogReader } from '../control-api/log-reader.js';
import { logSettingsOfFolder } from '../control-api/log-settings.js';
import { printSummary } from '../terminal/print-summary.js';
import { progressBar } from '../terminal/progress.js';
import { exitAsRead, printIngested } from './print-ingested.js';

export interface IngestPathsOptions {
  readonly origin: LogOrigin;
  readonly dryRun?: true;
  readonly json?: true;
  readonly dataDir: string;
  readonly memory: string;
  /** Only objects of S3 that have changed since. */
  readonly since?: Date;
}

/** What is read beside files. */
interface Beside {
  readonly addresses: readonly S3Address[];
  readonly stdin: boolean;
}

/** Files, folders and patterns, each checked before anything is read, so that a misspelt name costs nothing. */
const found = async (paths: readonly string[]): Promise<FoundFiles & Beside> => ({
  ...(await findFiles(paths.filter((name) => name !== '-' && !isS3Address(name)))),
  addresses: paths.filter(isS3Address).map(s3AddressOf),
  stdin: paths.includes('-'),
});

/** Reads what the arguments of `gatebook ingest` name into the data folder, as one ingest. */
export const ingestPaths = async (
  paths: readonly string[],
  options: IngestPathsOptions,
): Promise<void> => {
  const { origin, json } = options;
  const given = await found(paths);
  const { files, leftOut, addresses, stdin } = given;
  if (options.dryRun) return showDryRun(given, options);
  const total = files.reduce((bytes, file) => bytes + file.bytes, 0);
  let known = 0;
  const onKnown = (): void => {
    known += 1;
  };
  const objects = addresses.length > 0 ? s3Objects() : undefined;
  async function* sources(reader: LogReader) {
    yield* fileSources(reader, files, onKnown);
    for (const address of objects ? addresses : []) {
      const sinceMs = options.since?.getTime() ?? 0;
      yield* objectSources(objects as Objects, address, reader, { sinceMs, onKnown });
    }
    if (stdin) yield streamSource('stdin', process.stdin);
  }
  const bar = progressBar('Reading');
  const ingested = await withLogReader(options, (reader) =>
    reader.ingest(sources(reader), {
      origin,
      onProgress: ({ bytes, lines }) =>
        bar.update(
          bytes,
          Math.max(total, bytes),
          lines === 0 ? '' : `${lines.toLocaleString('en-GB')} lines`,
        ),
    }),
  ).finally(() => bar.stop());
  printIngested(ingested, { known, leftOut, json: json ?? false });
  exitAsRead(ingested);
};

/** So many objects of a bucket are looked at without storing them. */
const objectsOfDryRun = 20;

const showDryRun = async (
  { files, addresses, stdin }: Pick<FoundFiles, 'files'> & Beside,
  { origin, dataDir, memory, json, since }: IngestPathsOptions,
): Promise<void> => {
  const catalogue = path.join(dataDir, 'catalogue.json');
  const plan = { catalogue, apis: await logSettingsOfFolder({ dataDir, memory }) };
  const none = { positions: async () => new Map<string, string>() };
  async function* sources() {
    for (const file of files) yield fileSource(file.path);
    for (const address of addresses) {
      let count = 0;
      const options = { sinceMs: since?.getTime() ?? 0 };
      for await (const source of objectSources(s3Objects(), address, none, options)) {
        if (++count > objectsOfDryRun) break;
        yield source;
      }
    }
    if (stdin) yield streamSource('stdin', process.stdin);
  }
  const { rows, summary } = await dryRun(plan, sources(), origin);
  if (json) console.log(visibleJson({ rows, summary }));
  else {
    for (const row of rows) console.log(visibleJson(row, 2));
    printSummary(summary);
    console.log('Nothing was stored: this was a dry run.');
  }
  exitAsRead(summary);
};
