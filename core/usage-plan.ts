import type { CataloguePlan } from './catalogue.js';

/** A usage plan as API Gateway describes it (`UsagePlan` of its API), as far as a catalogue needs it. */
export interface AwsUsagePlan {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly apiStages?:
    | readonly { readonly apiId?: string | undefined; readonly stage?: string | undefined }[]
    | undefined;
  readonly throttle?:
    | { readonly rateLimit?: number | undefined; readonly burstLimit?: number | undefined }
    | undefined;
  readonly quota?:
    | {
        readonly limit?: number | undefined;
        readonly offset?: number | undefined;
        readonly period?: 'DAY' | 'WEEK' | 'MONTH' | undefined;
      }
    | undefined;
}

/** A usage plan of AWS as a catalogue has it; undefined, if it has no name. */
export function cataloguePlan(
  { id, name, apiStages = [], quota, throttle }: AwsUsagePlan,
  keys: readonly string[],
): CataloguePlan | undefined {
  if (!id || !name) return undefined;
  const { limit, period, offset = 0 } = quota ?? {};
  const { rateLimit, burstLimit } = throttle ?? {};
  return {
    id,
    name,
    stages: apiStages.map(({ apiId, stage }) => `${apiId}:${stage}`),
    keys: [...keys],
    ...(limit !== undefined && period !== undefined && { quota: { limit, period, offset } }),
    ...(rateLimit !== undefined &&
      burstLimit !== undefined && { throttle: { rateLimit, burstLimit } }),
  };
}
