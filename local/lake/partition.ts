/** A partition of `requests`: the rows of one account and Region on one UTC day. */
export interface Partition {
  readonly account_id: string;
  readonly region: string;
  /** `2026-11-23` */
  readonly dt: string;
}

export const partitionOf = ({ account_id, region, dt }: Partition): string =>
  `${account_id}/${region}/${dt}`;

/** Things that belong to a partition each, together by partition. */
export function byPartition<T extends Partition>(things: Iterable<T>): Map<string, T[]> {
  const together = new Map<string, T[]>();
  for (const thing of things) {
    const others = together.get(partitionOf(thing));
    if (others) others.push(thing);
    else together.set(partitionOf(thing), [thing]);
  }
  return together;
}

/** What a part of a path may be; enrichment lets nothing else through, and nothing else gets here. */
const safe = /^[A-Za-z0-9-]+$/;

/** The folder of a partition below the lake, the same as the prefix of its keys in S3. */
export function partitionFolder({ account_id, region, dt }: Partition): string {
  for (const part of [account_id, region, dt]) {
    if (!safe.test(part)) throw new Error('A partition has a name that no path may have.');
  }
  return `account_id=${account_id}/region=${region}/dt=${dt}`;
}
