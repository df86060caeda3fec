import type { InjectOptions } from 'fastify';
import { buildApp } from '../../control-plane/api/app.js';
import type { ControlPlane } from '../../control-plane/api/http/dependencies.js';
import { type ControlClient, controlClient } from '../../control-plane/client/client.js';
import type { DataFolder } from '../data-folder/data-folder.js';
import { dataFolderControlPlane } from './of-data-folder.js';

/**
 * Does one piece of work with the control API of an open data folder. The lake hears of changes once, at the end: each time
 * costs it a transaction.
 *
 * @param before is told of each request, and may refuse it
 */
export async function inProcess<T>(
  dataFolder: DataFolder,
  work: (client: ControlClient) => Promise<T>,
  before?: (request: Request) => void,
): Promise<T> {
  let changed = false;
  const plane = await dataFolderControlPlane(dataFolder, {
    isTrusted: () => true,
    registryChanged: async () => {
      changed = true;
    },
  });
  try {
    // The one caller is this command: it takes nobody's share.
    return await work(
      await inProcessClient({ ...plane, requestsPerMinute: 1_000_000_000 }, before),
    );
  } finally {
    if (changed) await dataFolder.attribute();
  }
}

/**
 * A control API in this process and on no port: what a command changes goes the same way, and into the same audit, as what
 * comes over REST.
 */
export async function inProcessClient(
  plane: ControlPlane,
  before: (request: Request) => void = () => undefined,
): Promise<ControlClient> {
  const app = await buildApp(plane);
  const fetch: typeof globalThis.fetch = async (input) => {
    const request = input as Request;
    before(request);
    const { pathname, search } = new URL(request.url);
    const body = Buffer.from(await request.arrayBuffer());
    const answer = await app.inject({
      method: request.method as InjectOptions['method'] & string,
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      ...(body.length > 0 && { payload: body }),
    });
    return new Response(answer.statusCode === 204 ? null : new Uint8Array(answer.rawPayload), {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
    });
  };
  return controlClient({ baseUrl: 'http://127.0.0.1', fetch });
}
