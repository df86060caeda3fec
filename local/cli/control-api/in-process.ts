import type { InjectOptions } from 'fastify';
import { buildApp } from '../../../control-plane/api/app.js';
import { dataFolderControlPlane } from '../../control-plane/of-data-folder.js';
import type { DataFolder } from '../../data-folder/data-folder.js';

/**
 * The control API over an open data folder, in this process and on no port: what a command changes goes the same way, and
 * into the same audit, as what comes over REST. `registryChanged` is called after every change of tenants or APIs.
 */
export async function inProcessFetch(
  dataFolder: DataFolder,
  registryChanged: () => Promise<void>,
): Promise<typeof globalThis.fetch> {
  const app = await buildApp(
    await dataFolderControlPlane(dataFolder, { isTrusted: () => true, registryChanged }),
  );
  return async (input) => {
    const request = input as Request;
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
}
