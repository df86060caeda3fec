import type { ErasureMatch } from '../access-log/erasable.js';
import type { Erasure, ErasureCounts, RemainingPlace } from '../registry/erasure.js';

/** What an erasure would remove. */
export interface ErasurePlan {
  readonly found: ErasureCounts;
  /** From when on requests are others, and stay: ISO 8601 in UTC. */
  readonly until: string;
  /** Ids of the deliveries over a time of one of the requests. */
  readonly reports: readonly string[];
  /** Where it may still be afterwards. */
  readonly remaining: readonly RemainingPlace[];
}

/** Removes a person or a consumer of a tenant from every place that holds their requests. */
export interface Eraser {
  /** The keyed hash that stands for a match. */
  hashOf(match: ErasureMatch): Promise<string>;
  plan(match: ErasureMatch): Promise<ErasurePlan>;
  /**
   * Removes it. Killed at any instant, each file is as it was or as it is to be; begun again with the same id, it goes on.
   *
   * @param begun the erasure as it was kept last
   * @param keep keeps how far it has come; awaited before the next thing is removed
   */
  erase(
    match: ErasureMatch,
    begun: Erasure,
    keep: (now: Erasure) => Promise<void>,
  ): Promise<Erasure>;
}
