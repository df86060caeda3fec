import * as z from 'zod';
import type { Interval } from '../periods/interval.js';
import { regionName, regionPattern, restApiIdPattern, stagePattern, whole } from './api-names.js';

/** An AWS account id. */
export const accountId = z.string().regex(/^\d{12}$/, 'an AWS account id has 12 digits');

/** The names that make up an API in Gatebook's sense: one deployed stage. */
export const apiRef = z.object({
  accountId,
  region: z.string().regex(regionName, 'a Region looks like eu-west-1'),
  restApiId: z.string().regex(whole(restApiIdPattern), "an API's id has letters and digits only"),
  stage: z.string().regex(whole(stagePattern), 'a stage has letters, digits, - and _ only'),
});
export type ApiRef = z.infer<typeof apiRef>;

/** `accountId/region/restApiId/stage`: how an API is written on the command line, in URLs and in filters. */
export const apiRefText = (api: ApiRef): string =>
  `${api.accountId}/${api.region}/${api.restApiId}/${api.stage}`;

/** An API as it is written in one word: `apiRefText`. */
export const apiText = z
  .string()
  .regex(
    whole(['\\d{12}', regionPattern, restApiIdPattern, stagePattern].join('\\/')),
    'an API is written accountId/region/restApiId/stage',
  );

/** Takes an API apart that is written in one word and was checked. */
export function apiRefOf(text: string): ApiRef {
  const [accountId, region, restApiId, stage] = text.split('/');
  return apiRef.parse({ accountId, region, restApiId, stage });
}

/**
 * A time during which an API's rows belong to a tenant: from `validFrom` (inclusive; null: since ever) to
 * `validTo` (exclusive; null: until further notice), milliseconds since 1970. Windows of one API never overlap.
 */
export interface ApiWindow extends ApiRef {
  readonly tenantId: string;
  readonly validFrom: number | null;
  readonly validTo: number | null;
}

/** The time of a window as an interval, without a bound where the window has none. */
export const windowInterval = ({
  validFrom,
  validTo,
}: Pick<ApiWindow, 'validFrom' | 'validTo'>): Interval => ({
  from: validFrom ?? -Infinity,
  to: validTo ?? Infinity,
});
