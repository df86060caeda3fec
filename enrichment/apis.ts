import type { ApiLogSettings } from '../core/log-settings.js';
import type { ApiOfLines } from './api-of-lines.js';
import { type RouteMatcher, routeMatcher } from './route-templates.js';
import { memo } from './text/memo.js';

/** What is set of an API, in the form in which every row of it needs it. */
export interface ApiSettings {
  readonly consumer: string | null;
  readonly matchRoute: RouteMatcher | null;
}

/** What is set of the APIs whose lines are read. */
export interface Apis {
  /** Null: nothing is set of it. */
  of(restApiId: string, stage: string): ApiSettings | null;
  /** The only API that is known to log to a log group; null: there is none, or several. */
  ofLogGroup(logGroup: string): ApiOfLines | null;
}

export const noApis: Apis = { of: () => null, ofLogGroup: () => null };

/**
 * What is set of each API, by id and stage. An id is API Gateway's own and occurs in no other account: if it does here,
 * somebody mistyped, and what differs is not believed.
 */
export function apisOf(settings: readonly ApiLogSettings[]): Apis {
  if (settings.length === 0) return noApis;
  const found = new Map<string, ApiLogSettings | null>();
  const byLogGroup = new Map<string, ApiOfLines | null>();
  for (const one of settings) {
    const key = `${one.restApiId}/${one.stage}`;
    found.set(key, found.has(key) ? null : one);
    if (one.logGroup === null) continue;
    byLogGroup.set(one.logGroup, byLogGroup.has(one.logGroup) ? null : one);
  }
  const made = memo(2048, (key) => {
    const one = found.get(key);
    if (one == null || (one.consumer === null && one.routes.length === 0)) return { api: null };
    const matchRoute = one.routes.length === 0 ? null : routeMatcher(one.routes);
    return { api: { consumer: one.consumer, matchRoute } };
  });
  return {
    of: (restApiId, stage) => made(`${restApiId}/${stage}`).api,
    ofLogGroup: (logGroup) => byLogGroup.get(logGroup) ?? null,
  };
}
