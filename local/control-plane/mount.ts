import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { ReportScheduler } from '../../core/ports/report-scheduler.js';
import type { DataFolder } from '../data-folder/data-folder.js';
import { builtFile, packageRoot } from '../files/package-files.js';
import type { LinkSecret } from '../server/link-secret.js';
import { readPageAssets } from '../server/page-assets.js';
import type { IsTrusted } from '../server/this-machine.js';
import type { FairTurns } from '../turns/fair-turns.js';
import { dataFolderControlPlane } from './of-data-folder.js';
import { registerControlApi } from './register.js';
import { signedLinks } from './signed-links.js';

/** Puts the control API under /v1 of a server, its document at /openapi.json and its reference page at /docs. */
export async function mountControlApi(
  app: FastifyInstance,
  {
    dataFolder,
    isTrusted,
    secret,
    origin,
    scheduler,
    onFault,
    turns,
  }: {
    readonly dataFolder: DataFolder;
    /** Who is the platform without a token. */
    readonly isTrusted: IsTrusted;
    readonly secret: LinkSecret;
    /** Where the server is, once it listens, such as http://127.0.0.1:8080. */
    readonly origin: () => string;
    readonly scheduler: ReportScheduler;
    readonly onFault: (error: unknown, requestId: string) => void;
    readonly turns: FairTurns;
  },
): Promise<void> {
  const text = await readFile(join(packageRoot, 'docs', 'openapi.json'), 'utf8');
  const plane = await dataFolderControlPlane(dataFolder, {
    isTrusted,
    scheduler,
    dashboards: signedLinks(origin, secret),
  });
  await registerControlApi(app, plane, onFault, turns);
  app.get('/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(text),
  );
  await app.register(referencePage, { document: JSON.parse(text) });
}

/** The document as a page, beside the rest so that its own headers stay its own. */
const referencePage: FastifyPluginAsync<{ document: object }> = async (app, { document }) => {
  const { icon, files } = await readPageAssets();
  const mark = files.get(icon)?.body ?? '';
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    baseDir: builtFile('swagger-ui'),
    logo: { type: 'image/svg+xml', content: mark },
    staticCSP: true,
    // By name, this server is reached over plain HTTP too.
    transformStaticCSP: (policy) => policy.replace(/;?\s*upgrade-insecure-requests/, ''),
    uiConfig: {
      // Without the bar at the top, which offers to look at other documents.
      layout: 'BaseLayout',
      deepLinking: true,
      defaultModelsExpandDepth: 0,
      tryItOutEnabled: false,
    },
    theme: {
      title: 'Gatebook control API',
      favicon: [
        {
          filename: 'icon.svg',
          rel: 'icon',
          type: 'image/svg+xml',
          sizes: 'any',
          content: mark,
        },
      ],
    },
  });
};
