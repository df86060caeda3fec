import type { FastifyInstance } from 'fastify';
import type { PageAssets } from './page-assets.js';

/** The page's files. Their names change with their content, so that a browser may keep them for ever. */
export function assetRoutes(app: FastifyInstance, assets: Promise<PageAssets>): void {
  app.get<{ Params: { file: string } }>('/assets/:file', async (request, reply) => {
    const { files } = await assets;
    const file = files.get(request.params.file);
    if (file === undefined) return reply.callNotFound();
    const zipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') && file.gzipped;
    if (zipped) reply.header('content-encoding', 'gzip');
    return reply
      .type(file.type)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding')
      .send(zipped || file.body);
  });
}
