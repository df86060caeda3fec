import type { LandedObject } from './landed-object.js';

/** What became of an object. */
export type Outcome = 'loaded' | 'quarantined';

/**
 * What is known of the objects that have landed. Events about them come twice, out of order, or never, so that each method may be
 * called again with the same.
 */
export interface Ledger {
  /**
   * Notes objects that are to be loaded. One that is known is left as it is, whatever became of it, unless its content is another
   * one now.
   *
   * @returns how many were new
   */
  announce(objects: readonly LandedObject[]): Promise<number>;
  /** Objects of an account that are to be loaded, the longest waiting first. One that was just settled may still be among them. */
  waiting(account: string, most: number): Promise<readonly LandedObject[]>;
  /** Notes what became of objects. One whose content is another one by now goes on waiting. */
  settle(objects: readonly Pick<LandedObject, 'key' | 'etag'>[], outcome: Outcome): Promise<void>;
  /** The keys of an account's objects that were quarantined, with their content. */
  quarantined(account: string): Promise<readonly LandedObject[]>;
  /** Has objects loaded that were quarantined. */
  retry(objects: readonly LandedObject[]): Promise<void>;
}
