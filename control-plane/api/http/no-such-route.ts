import type { ErrorCode } from '../../../core/product-error.js';

/** The routes there are, as Fastify was told them. */
export type Routes = { readonly method: string | string[]; readonly url: string }[];

/** What is wrong with a request that no route took: its path, or only its method. */
export function noSuchRoute(
  routes: Routes,
  method: string,
  url: string,
): { code: ErrorCode; detail: string; allow?: string } {
  const path = url.split('?', 1)[0] ?? url;
  const allowed = new Set(
    routes.filter((route) => fits(route.url, path)).flatMap((route) => route.method),
  );
  if (allowed.size === 0) {
    return {
      code: 'no-such-route',
      detail: `There is nothing at ${path}. /openapi.json lists every route.`,
    };
  }
  const allow = [...allowed].sort().join(', ');
  return {
    code: 'method-not-allowed',
    detail: `${path} takes ${allow}, not ${method}.`,
    allow,
  };
}

function fits(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, index) =>
      part.startsWith(':') ? given[index] !== '' : part === given[index],
    )
  );
}
