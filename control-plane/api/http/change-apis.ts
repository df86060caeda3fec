import { limitConcurrency } from '../../../core/limit-concurrency.js';
import type { Api } from '../../../core/registry/api.js';
import type { ApiRef } from '../../../core/registry/api-window.js';
import { openOwner } from '../../../core/registry/ownership.js';
import type { ChangeContext } from './changes.js';
import { awaitingCheck, awaitingPipeline } from './enrolment.js';
import {
  isChange,
  type Planned,
  type PlannedOrRefused,
  plannedOrRefused,
  writePlanned,
} from './planned.js';
import type { Tools } from './tools.js';

/** What one of many APIs is to become. */
export interface ApiWish extends Pick<ApiRef, 'accountId' | 'region'> {
  /** `accountId/region/restApiId/stage`. */
  readonly api: string;
  /** The API as it is to be. @throws ProductError why it cannot be */
  after(before: Api | undefined): Api;
}

/** Items that are read at once, in the registry's time and that of everybody else who asks it. */
const readAtOnce = 50;

/** Reads one item after another, so many at once. */
export const inTurns = () => limitConcurrency(readAtOnce);

/** Changes many APIs, each by itself: one that is refused keeps no other from being changed. Stages are left to the next check. */
export async function changeApis(
  tools: Tools,
  context: ChangeContext,
  list: readonly ApiWish[],
  dryRun: boolean,
): Promise<PlannedOrRefused<'apis'>[]> {
  const { registry, changes, clock } = tools;
  const now = clock().toISOString();
  const reading = inTurns();
  const pipelines = await pipelinesOf(tools, list, reading);
  const found = await Promise.all(list.map(({ api }) => reading(() => registry.get('apis', api))));
  const plans = list.map((wish, index) => {
    const before = found[index];
    return plannedOrRefused((): Planned<'apis'> => {
      const plan = { before, after: wish.after(before?.item) };
      return hasFailed(plan) ? plan : { before, after: withStage(plan.after, pipelines, now) };
    });
  });
  return writePlanned(changes, context, 'apis', plans, dryRun);
}

/** The places that have a pipeline; undefined where no stage is reached. */
async function pipelinesOf(
  { registry, stages }: Tools,
  list: readonly ApiWish[],
  reading: ReturnType<typeof inTurns>,
) {
  if (!stages) return undefined;
  const places = [...new Set(list.map(({ accountId, region }) => `${accountId}/${region}`))];
  const found = await Promise.all(
    places.map((place) => reading(() => registry.get('pipelines', place))),
  );
  return new Set(places.filter((_, index) => found[index]));
}

function withStage(api: Api, pipelines: ReadonlySet<string> | undefined, now: string): Api {
  if (!pipelines || api.logging.state === 'on' || openOwner(api.ownership) === null) return api;
  return pipelines.has(`${api.accountId}/${api.region}`)
    ? awaitingCheck(api, now)
    : awaitingPipeline(api, now);
}

/** Whether the stage of an API that stays as it is could not be set: the next check tries it again as it is, and why it failed stays told. */
const hasFailed = (plan: Planned<'apis'>): boolean =>
  plan.before?.item.logging.state === 'failed' && !isChange(plan);
