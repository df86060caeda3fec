import { dayMs, hourMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import {
  isOlder,
  type PipelineUpdate,
  type ProductUpdate,
} from '../../core/registry/product-update.js';
import type { Registry, Stored } from '../../core/registry/registry.js';
import type { Changes } from '../api/http/changes.js';
import type { ProvisionedProducts } from '../ports/provisioned-products.js';

/** What the work on an update needs. */
export interface UpdateWork {
  readonly registry: Registry;
  readonly changes: Changes;
  readonly products: ProvisionedProducts;
  readonly clock: () => Date;
}

/** What is tried again for so long may be asked for once more by hand. */
const givenUpAfterMs = 6 * hourMs;

/** Results are kept for a year: longer than anybody asks who was updated when. */
const keptMs = 366 * dayMs;

/** The updates of the product are made by the control plane itself. */
const itself = { caller: null, id: 'product-updates' };

/**
 * Takes one pipeline one or more steps further: claim it, ask Service Catalog, look how far it is, give it back. Each step is
 * found again from what was written before it, so that it may be broken off anywhere and repeated by anyone.
 *
 * The claim and a pin are both conditional writes of the pipeline: one that is pinned is never claimed, one that is claimed
 * cannot be pinned until it is over. The pipeline is read before its result, and given back after the result says that it is
 * over: so nobody claims it on an old result.
 */
export async function advance(
  work: UpdateWork,
  update: ProductUpdate,
  pipelineId: string,
): Promise<void> {
  const { registry } = work;
  const pipeline = await registry.get('pipelines', pipelineId);
  const id = `${update.id}/${pipelineId}`;
  let stored = (await registry.get('pipeline-updates', id)) ?? (await begin(work, id, pipeline));
  if (!stored) return;
  if (stored.item.endedAt !== null) return giveBack(registry, stored.item);
  if (!pipeline) return end(work, stored, 'left-out', 'The pipeline was removed.');
  if (stored.item.state === 'begun') {
    const asked = await claimAndAsk(work, update, stored, pipeline);
    if (!asked) return;
    stored = asked;
  }
  await look(work, stored, pipeline.item);
}

function begin(
  { changes, clock }: UpdateWork,
  id: string,
  pipeline: Stored<'pipelines'> | undefined,
): Promise<Stored<'pipeline-updates'> | undefined> {
  const [, accountId = '', region = ''] = id.split('/');
  const now = clock();
  return unlessRaced(
    changes.put(itself, 'pipeline-updates', undefined, {
      id,
      accountId,
      region,
      state: 'begun',
      fromVersion: pipeline?.item.productVersion ?? null,
      recordId: null,
      reason: null,
      begunAt: now.toISOString(),
      endedAt: null,
      expiresAt: new Date(now.getTime() + keptMs).toISOString(),
    }),
  );
}

/** The result with Service Catalog's record; undefined when it has ended, or is tried again by the next run. */
async function claimAndAsk(
  work: UpdateWork,
  update: ProductUpdate,
  stored: Stored<'pipeline-updates'>,
  pipeline: Stored<'pipelines'>,
): Promise<Stored<'pipeline-updates'> | undefined> {
  if (pipeline.item.updating !== update.id) {
    const whyNot = whyLeftOut(update, pipeline.item);
    if (whyNot !== null) {
      await end(work, stored, 'left-out', whyNot);
      return undefined;
    }
    const claim = { ...pipeline.item, updating: update.id };
    const claimed = await work.registry.put('pipelines', claim, pipeline.version);
    if (claimed === 'conflict') return undefined;
  }
  try {
    const token = tokenOf(update, stored.item);
    const recordId = await work.products.update(pipeline.item, update.version, token);
    return await write(work, stored, { state: 'updating', recordId });
  } catch (error) {
    await endIfForGood(work, stored, error);
    return undefined;
  }
}

async function look(
  work: UpdateWork,
  stored: Stored<'pipeline-updates'>,
  pipeline: Pipeline,
): Promise<void> {
  const { recordId } = stored.item;
  try {
    const { state, reason } = await work.products.outcome(pipeline, recordId ?? '');
    if (state !== 'under-way') await end(work, stored, state, reason);
    else if (isTooLong(work, stored.item))
      await end(work, stored, 'failed', `Service Catalog is still at it (record ${recordId}).`);
  } catch (error) {
    await endIfForGood(work, stored, error);
  }
}

const whyLeftOut = ({ version }: ProductUpdate, pipeline: Pipeline): string | null => {
  if (pipeline.pinned)
    return `It is pinned to ${pipeline.productVersion}: ${pipeline.pinned.reason}`;
  return isOlder(pipeline.productVersion, version)
    ? null
    : `It has version ${pipeline.productVersion} already.`;
};

/** The same for every attempt of this update at this pipeline, and for no other (Service Catalog's `IdempotencyToken`). */
const tokenOf = ({ id, createdAt }: ProductUpdate, { region }: PipelineUpdate): string =>
  `gatebook-${id}-${Date.parse(createdAt)}-${region}`;

const isTooLong = ({ clock }: UpdateWork, { begunAt }: PipelineUpdate): boolean =>
  clock().getTime() - Date.parse(begunAt) > givenUpAfterMs;

/** What may work later is tried again by the next run; all else, and what did not work for six hours, ends it. */
async function endIfForGood(
  work: UpdateWork,
  stored: Stored<'pipeline-updates'>,
  error: unknown,
): Promise<void> {
  if (!(error instanceof ProductError)) throw error;
  const passing = error.code === 'aws-throttled' || error.code === 'aws-unreachable';
  if (passing && !isTooLong(work, stored.item)) return;
  await end(work, stored, 'failed', error.message);
}

async function end(
  work: UpdateWork,
  stored: Stored<'pipeline-updates'>,
  state: 'succeeded' | 'failed' | 'left-out',
  reason: string | null,
): Promise<void> {
  const ended = await write(work, stored, {
    state,
    reason: reason?.slice(0, 1000) ?? null,
    endedAt: work.clock().toISOString(),
  });
  if (ended) await giveBack(work.registry, ended.item);
}

/** How often a pipeline that changes at the same time is given back again; the next run does it otherwise. */
const givenBackTries = 5;

/** Takes the claim off a pipeline whose result says that it is over; where there is none, nothing is written. */
export async function giveBack(registry: Registry, { id }: PipelineUpdate): Promise<void> {
  const [updateId = '', ...pipelineId] = id.split('/');
  for (let tries = 0; tries < givenBackTries; tries += 1) {
    const pipeline = await registry.get('pipelines', pipelineId.join('/'));
    if (pipeline?.item.updating !== updateId) return;
    const free = { ...pipeline.item, updating: null };
    if ((await registry.put('pipelines', free, pipeline.version)) !== 'conflict') return;
  }
  throw new Error(
    `pipeline ${pipelineId.join('/')} changes all the time: it is given back by the next run`,
  );
}

const write = (
  { changes }: UpdateWork,
  stored: Stored<'pipeline-updates'>,
  more: Partial<PipelineUpdate>,
): Promise<Stored<'pipeline-updates'> | undefined> =>
  unlessRaced(changes.put(itself, 'pipeline-updates', stored, { ...stored.item, ...more }));

/** Undefined for who lost a race: another run has written the same, or more. */
export async function unlessRaced<T>(change: Promise<T>): Promise<T | undefined> {
  try {
    return await change;
  } catch (error) {
    if (error instanceof ProductError && error.code === 'changed-meanwhile') return undefined;
    throw error;
  }
}
