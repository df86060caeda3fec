import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from '../../control-plane/api/http/problem.js';
import { closedLink, plainPage } from '../../reporting/page/plain-page.js';
import type { ServerDependencies } from './dependencies.js';
import type { PageAssets } from './page-assets.js';
import { toSignIn } from './people.js';
import { themeOf } from './request-state.js';

/** Answers what goes wrong on data routes with application/problem+json. */
export function failAsProblem(
  app: FastifyInstance,
  { onFault }: Pick<ServerDependencies, 'onFault'>,
): void {
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error, request.id);
    if (problem.status >= 500) onFault(error, request.id);
    await reply.code(problem.status).type('application/problem+json').send(problem);
  });
}

/** Answers what goes wrong on the way to a document with a page that says so. */
export function failAsPage(
  app: FastifyInstance,
  { onFault }: ServerDependencies,
  assets: Promise<PageAssets>,
): void {
  app.setErrorHandler(async (error, request, reply) => {
    const { status, code, detail, requestId } = problemOf(error, request.id);
    if (status >= 500) onFault(error, request.id);
    if (code === 'unauthenticated') return toSignIn(request, reply);
    if (code === 'link-invalid') return sendPage(request, reply, status, closedLink, assets);
    const sentences = status >= 500 ? [detail, `Request id: ${requestId}`] : [detail];
    // The same sheet with nothing chosen is where a wrong query leads back to.
    const action = { href: request.url.split('?')[0] ?? '/', label: 'Open it without filters' };
    if (status === 400) {
      const title = 'This address asks for something that does not exist';
      return sendPage(request, reply, status, { title, sentences, action }, assets);
    }
    const [title, way] = toPeople[code] ?? [titleOf(status)];
    const page = { title, sentences, ...(way && { action: way }) };
    return sendPage(request, reply, status, page, assets);
  });
}

/** What happens to those who sign in: how it is headed, and where it leads. */
const toPeople: Readonly<
  Record<string, readonly [title: string, way: { readonly href: string; readonly label: string }]>
> = {
  forbidden: ['This dashboard is not open to you', { href: '/', label: 'Your dashboards' }],
  'sign-in-refused': ['You are not signed in', { href: '/sign-in', label: 'Sign in again' }],
  'sign-in-unavailable': ['Nobody can sign in now', { href: '/sign-in', label: 'Try again' }],
  'rate-limited': ['Too much at once', { href: '/sign-in', label: 'Try again' }],
  unprocessable: ['You are not signed in', { href: '/sign-in', label: 'Sign in again' }],
};

const titleOf = (status: number): string =>
  status >= 500 ? 'Something went wrong here' : 'There is nothing here';

/** Sends a page with one thing to say. */
export async function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  page: Omit<Parameters<typeof plainPage>[0], 'theme' | 'assets'>,
  assets: Promise<PageAssets>,
): Promise<FastifyReply> {
  const document = plainPage({ ...page, theme: themeOf(request), assets: await assets });
  return reply.code(status).type('text/html; charset=utf-8').send(document);
}
