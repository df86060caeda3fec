import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hourMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import { sheets } from '../../reporting/dashboard/dashboard.js';
import { widenedToRows } from '../../reporting/dashboard/grid-rows.js';
import type { Sheet } from '../../reporting/dashboard/visual.js';
import { pageFilters, pageVisual } from '../../reporting/page/page-data.js';
import { stateToQuery } from '../../reporting/page/page-state.js';
import { linkNeeded, plainPage } from '../../reporting/page/plain-page.js';
import { type PageHolder, shell } from '../../reporting/page/shell.js';
import { mayKnow } from '../../reporting/query/compile-visual.js';
import { extentOf } from '../../reporting/query/extent.js';
import { folderLake } from '../../reporting/query/lake.js';
import type { ServerDependencies } from './dependencies.js';
import { signLink } from './link.js';
import type { PageAssets } from './page-assets.js';
import { isView, type SignedIn } from './people.js';
import { type Reader, tenantsOf } from './reader.js';
import { parsePageRequest, themeOf } from './request-state.js';
import { nameOf, signInRoutes, signOutAction } from './sign-in-routes.js';

interface UnderLink {
  Params: { token: string; sheet?: string };
}

const platformVisit = 12 * hourMs;

/** The documents: a sheet under a link, and what stands at the bare address. */
export function pageRoutes(
  app: FastifyInstance,
  who: SignedIn,
  dependencies: ServerDependencies,
  assets: Promise<PageAssets>,
): void {
  const { engine, registry, linkSecret, isTrusted, people, now = Date.now } = dependencies;

  if (people) signInRoutes(app, people, who, dependencies, assets);
  else
    app.get('/', async (request, reply) => {
      if (isTrusted(request)) {
        const token = signLink({ kind: 'platform' }, now() + platformVisit, linkSecret);
        return reply.redirect(`/d/${token}/`);
      }
      const page = plainPage({ ...linkNeeded, theme: themeOf(request), assets: await assets });
      return reply.code(403).type('text/html; charset=utf-8').send(page);
    });

  app.get<UnderLink>('/d/:token', async ({ params: { token } }, reply) => {
    // What no link has would go into a header.
    if (!/^@?[\w.-]*$/.test(token)) return reply.callNotFound();
    return reply.redirect(`/d/${token}/`);
  });

  const sheetPage = async (request: FastifyRequest<UnderLink>, reply: FastifyReply) => {
    const { reader, state } = await parsePageRequest(request, who, dependencies);
    const { params } = request;
    const known = sheetsFor(reader);
    const sheet = params.sheet ? known.find(({ id }) => id === params.sheet) : known[0];
    if (sheet === undefined) {
      throw new ProductError(
        'no-such-route',
        `There is no sheet of this name. The sheets are ${known.map(({ title }) => title).join(', ')}.`,
      );
    }
    const extent = await extentOf({ scope: reader.scope, ...folderLake }, engine);
    const page = shell({
      holder: await pageHolderOf(reader),
      ...personOf(request),
      sheets: known,
      sheet,
      query: stateToQuery(state),
      data: {
        base: `/d/${params.token}`,
        // Without a single request there are no cards to fill.
        visuals: extent.newest === null ? [] : sheet.visuals.map(pageVisual),
        filters: pageFilters,
        timeZone: reader.timeZone,
        locale: reader.locale,
        freshness: { ...extent, now: now() },
      },
      theme: themeOf(request),
      assets: await assets,
    });
    return reply.type('text/html; charset=utf-8').send(page);
  };
  app.get<UnderLink>('/d/:token/', sheetPage);
  app.get<UnderLink>('/d/:token/:sheet', sheetPage);

  /** Who is signed in, where a session opened the page. */
  function personOf(request: FastifyRequest<UnderLink>) {
    const session = isView(request.params.token) ? who.sessionOf(request) : undefined;
    return (
      session && {
        person: { name: nameOf(session), signOut: signOutAction(session, linkSecret.key) },
      }
    );
  }

  async function pageHolderOf({ holder, tenant }: Reader): Promise<PageHolder> {
    const name = tenant?.branding.name ?? tenant?.name ?? 'Platform';
    const logo = tenant?.branding.logo ?? null;
    if (holder.kind === 'consumer') return { name: `${name}: your calls`, logo };
    if (holder.kind === 'tenant') return { name, logo };
    const tenants = await tenantsOf(registry);
    return { name, logo, viewAs: { tenants, current: tenant?.id } };
  }
}

/** The sheets with the visuals that a reader may know of. */
const sheetsFor = ({ scope }: Reader): Sheet[] =>
  sheets.map((sheet) => {
    const visuals = sheet.visuals.filter((visual) => mayKnow(scope, visual));
    return { ...sheet, visuals: scope.kind === 'consumer' ? widenedToRows(visuals) : visuals };
  });
