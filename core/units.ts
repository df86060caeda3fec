/** What a number of the lake counts: milliseconds or bytes. */
export type StoredUnit = 'ms' | 'bytes';

/** What a number of an answer counts. A share is a part of 1. */
export type Unit = StoredUnit | 'share';
