import { Readable } from 'node:stream';
import type { ControlClient } from '../../../control-plane/client/client.js';
import type { Ingested, LogOrigin } from '../../../core/ports/log-intake.js';
import { type DataFolder, withDataFolder } from '../../data-folder/data-folder.js';
import type { Lake } from '../../data-folder/lake.js';
import { framed } from '../../ingest/source-frames.js';
import type { LogReader } from '../../sources/log-reader.js';
import { holderOf } from './connect.js';

/**
 * Does one piece of work with the lake of a data folder: opened here, or by way of the server that holds it.
 *
 * @throws ProductError what `openDataFolder` throws
 */
export async function withLogReader<T>(
  options: { readonly dataDir: string; readonly memory: string },
  work: (reader: LogReader) => Promise<T>,
): Promise<T> {
  let opened = false;
  try {
    const here = ({ lake }: DataFolder) => {
      opened = true;
      return work(readerHere(lake));
    };
    return await withDataFolder(options.dataDir, here, options);
  } catch (error) {
    if (opened) throw error;
    return work(readerThere(await holderOf(options.dataDir, error)));
  }
}

const readerHere = (lake: Lake): LogReader => ({
  positions: async (keys) => byKey(await lake.positions(keys)),
  ingest: (sources, { origin, continues, onProgress }) =>
    lake.ingest(sources, {
      ...origin,
      by: 'command line',
      ...(continues && { continues }),
      ...(onProgress && { onProgress }),
    }),
});

const readerThere = (client: ControlClient): LogReader => ({
  async positions(keys) {
    const { data } = await client.POST('/v1/ingest/positions', { body: { keys: [...keys] } });
    return byKey(data?.items ?? []);
  },
  async ingest(sources, { origin, continues, onProgress }) {
    let bytes = 0;
    let failure: unknown;
    const body = framed(sources, (more) => {
      bytes += more;
      onProgress?.({ bytes, lines: 0 });
    });
    const sent = async function* () {
      try {
        yield* body;
      } catch (error) {
        failure = error;
        throw error;
      }
    };
    const request = client.POST('/v1/ingest', {
      params: { query: { ...queryOf(origin), ...(continues && { continues }) } },
      headers: { 'content-type': 'application/vnd.gatebook.sources' },
      body: Readable.toWeb(Readable.from(sent(), { objectMode: false })) as never,
      bodySerializer: (log: unknown) => log,
      // A request whose body streams says so, by the standard of fetch.
      duplex: 'half',
    });
    // What ended the body says more than that the request broke off.
    const { data } = await request.catch((error) => {
      throw failure ?? error;
    });
    return data as Ingested;
  },
});

const byKey = (
  positions: readonly { readonly key: string; readonly value: string }[],
): ReadonlyMap<string, string> => new Map(positions.map(({ key, value }) => [key, value]));

const queryOf = ({ accountId, region, restApiId, stage, format }: LogOrigin) => ({
  ...(restApiId !== undefined
    ? { api: [accountId, region, restApiId, stage].join('/') }
    : { ...(accountId && { account: accountId }), ...(region && { region }) }),
  ...(format && { format }),
});
