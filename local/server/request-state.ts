import type { FastifyRequest } from 'fastify';
import type { ThemeName } from '../../reporting/format/theme.js';
import { filterIds } from '../../reporting/page/page-data.js';
import { type PageState, queryToState } from '../../reporting/page/page-state.js';
import { shownPeriod } from '../../reporting/page/period.js';
import { extentOf } from '../../reporting/query/extent.js';
import { folderLake } from '../../reporting/query/lake.js';
import type { QueryContext } from '../../reporting/query/question.js';
import type { ServerDependencies } from './dependencies.js';
import type { SignedIn } from './people.js';
import { openedBy, type Reader, readerOf } from './reader.js';

/** What is read of a request for a dashboard. */
export interface LinkRequest {
  readonly params: { readonly token: string };
  readonly url: string;
}

/** The query string as it was sent: several values of a name stay several. */
const queryOf = ({ url }: LinkRequest): URLSearchParams =>
  new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');

/** Who asks, and what for. The link is looked at first: a stranger is told nothing about the rest. */
export async function parsePageRequest(
  request: LinkRequest,
  who: Pick<SignedIn, 'accessOf'>,
  dependencies: ServerDependencies,
): Promise<{ readonly reader: Reader; readonly state: PageState }> {
  const query = queryOf(request);
  const holder = openedBy(request.params.token, request, who, dependencies);
  const reader = await readerOf(holder, query.get('as') || undefined, dependencies);
  return { reader, state: queryToState(query, filterIds) };
}

/** What a query is compiled with for a request. */
export async function queryContextOf(
  { reader, state }: { readonly reader: Reader; readonly state: PageState },
  { engine, now = Date.now }: ServerDependencies,
): Promise<QueryContext> {
  const { scope, timeZone } = reader;
  const { newest } =
    'preset' in state.period ? await extentOf({ scope, ...folderLake }, engine) : { newest: null };
  const { range } = shownPeriod(state.period, newest, now(), timeZone);
  return { scope, range, filters: state.filters, ...folderLake, timeZone };
}

/** The theme that the page's own cookie asks for. */
export const themeOf = ({ headers }: FastifyRequest): ThemeName | undefined =>
  /(?:^|;\s*)gatebook-theme=(light|dark)(?:;|$)/.exec(headers.cookie ?? '')?.[1] as
    | ThemeName
    | undefined;
