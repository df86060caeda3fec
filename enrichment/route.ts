import { generalPath } from './general-path.js';
import type { RouteMatcher } from './route-templates.js';

/** What a route is made of. */
export interface Called {
  readonly resourcePath: string | null;
  readonly routeKey: string | null;
  readonly path: string | null;
  readonly stage: string | null;
  readonly status: number | null;
  /** Tells the template of a path, where the API's are known. */
  readonly match?: RouteMatcher | null;
}

/**
 * What was called: the resource's path template (REST); else the route key without its method (HTTP), where
 * WebSocket's own routes such as `$connect` stay as they are; else null. Where that is one for everything, such as
 * `/{proxy+}` or `$default`, the template of the API's own document that the path follows, or else the path as it was
 * requested, with its particulars taken out.
 */
export function routeOf(called: Called): string | null {
  const template = templateOf(called);
  if (template === null || called.path === null) return template;
  const greedy = template === '$default' ? '/' : /^(.*\/)\{[^{}/]+\+\}$/.exec(template)?.[1];
  if (greedy === undefined) return template;
  const path = withoutStage(called.path, called.stage, greedy);
  const known = called.match?.(path) ?? null;
  if (known !== null) return known;
  // A path that is not there is whatever its caller made up: there is no end of those.
  if (called.status === 404) return template;
  return path.startsWith(greedy)
    ? greedy + generalPath(path.slice(greedy.length)).slice(1)
    : template;
}

function templateOf({ resourcePath, routeKey }: Called): string | null {
  if (resourcePath !== null) return resourcePath;
  if (routeKey === null) return null;
  const space = routeKey.indexOf(' ');
  return space === -1 ? routeKey : routeKey.slice(space + 1);
}

/** The path below the stage, which stands in it where the API is called by its own domain. */
function withoutStage(path: string, stage: string | null, greedy: string): string {
  if (stage === null || greedy.startsWith(`/${stage}/`)) return path;
  return path === `/${stage}`
    ? '/'
    : path.startsWith(`/${stage}/`)
      ? path.slice(stage.length + 1)
      : path;
}
