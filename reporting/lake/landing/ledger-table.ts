/** The names by which the loader's table is made in AWS and used here. */
export const ledgerTable = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Holds the objects that wait, and no others: their attribute `waitingSince` is gone once they are settled. */
  waitingIndex: 'waiting',
  waitingSince: 'waitingSince',
  /** Seconds since 1970 after which DynamoDB may delete an item: objects that landing has let expire. */
  timeToLive: 'expires',
} as const;
