import type { FastifyInstance } from 'fastify';
import type { Interval } from '../../core/periods/interval.js';
import { ProductError } from '../../core/product-error.js';
import { answerOf, optionsOf } from '../../reporting/page/answers.js';
import type { Freshness } from '../../reporting/page/visual-answer.js';
import { compileWhole } from '../../reporting/query/compile-visual.js';
import { extentOf } from '../../reporting/query/extent.js';
import { folderLake } from '../../reporting/query/lake.js';
import { csvExport } from './csv-export.js';
import type { ServerDependencies } from './dependencies.js';
import type { SignedIn } from './people.js';
import { parsePageRequest, queryContextOf } from './request-state.js';

/** The path parameters of a request under a link. */
interface Under<Name extends string> {
  Params: Record<Name | 'token', string>;
}

/** The answers that a page fetches: each visual by itself, the values of a filter, how new the data are. */
export function dataRoutes(
  app: FastifyInstance,
  who: SignedIn,
  dependencies: ServerDependencies,
): void {
  const { engine, spoolFolder, now = Date.now } = dependencies;

  app.get<Under<'file'>>('/d/:token/visuals/:file', async (request, reply) => {
    const asked = await parsePageRequest(request, who, dependencies);
    const [, id = '', type] = /^(.*)\.(json|csv)$/.exec(request.params.file) ?? [];
    if (type === undefined) {
      throw new ProductError('no-such-route', 'A visual is read as <id>.json or <id>.csv.');
    }
    const context = await queryContextOf(asked, dependencies);
    if (type === 'json') return answerOf(id, context, engine);
    const { bytes, content } = await csvExport(
      engine,
      compileWhole({ id, ...context }),
      spoolFolder,
    );
    const name = fileName([asked.reader.tenant?.id ?? 'all-tenants', id], context.range);
    return reply
      .type('text/csv; charset=utf-8; header=present')
      .header('content-disposition', `attachment; filename="${name}.csv"`)
      .header('content-length', bytes)
      .send(content);
  });

  app.get<Under<'filter'>>('/d/:token/options/:filter', async (request) => {
    const asked = await parsePageRequest(request, who, dependencies);
    const context = await queryContextOf(asked, dependencies);
    return optionsOf(request.params.filter, context, engine);
  });

  app.get<Under<never>>('/d/:token/freshness', async (request): Promise<Freshness> => {
    const { reader } = await parsePageRequest(request, who, dependencies);
    const extent = await extentOf({ scope: reader.scope, ...folderLake }, engine);
    return { ...extent, now: now() };
  });
}

// Ids are slugs, so nothing in a file name needs quoting.
const fileName = (parts: readonly string[], { from, to }: Interval): string =>
  ['gatebook', ...parts, day(from), day(to - 1)].join('-');

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
