import type { Pipeline } from './pipeline.js';
import { isOlder, type ProductUpdate } from './product-update.js';

/** What an update of the product would do with each pipeline that it has not touched yet. */
export interface DuePipelines {
  readonly canaries: readonly Pipeline[];
  readonly others: readonly Pipeline[];
  /** Of an earlier version, and held at it. */
  readonly pinned: readonly Pipeline[];
}

/** Pipelines of an earlier version that have no result in this update yet. Who has its version, or a later one, has no part in it. */
export const duePipelines = (
  { version, canaries }: Pick<ProductUpdate, 'version' | 'canaries'>,
  pipelines: readonly Pipeline[],
  hasResult: (pipeline: Pipeline) => boolean = () => false,
): DuePipelines => {
  const earlier = pipelines.filter(
    (one) => isOlder(one.productVersion, version) && !hasResult(one),
  );
  const free = earlier.filter(({ pinned }) => pinned === null);
  return {
    canaries: free.filter(({ accountId }) => canaries.includes(accountId)),
    others: free.filter(({ accountId }) => !canaries.includes(accountId)),
    pinned: earlier.filter(({ pinned }) => pinned !== null),
  };
};
