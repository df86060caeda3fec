/** The names by which the registry's table is made in AWS and used here. */
export const registryTable = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Seconds since 1970 after which DynamoDB may delete an item: answers kept for Idempotency-Key. */
  timeToLive: 'expires',
} as const;
