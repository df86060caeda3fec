/** A partition of `requests`: the rows of one account and Region on one UTC day. */
export interface Partition {
  readonly account_id: string;
  readonly region: string;
  /** `2026-11-23` */
  readonly dt: string;
}

export const partitionOf = ({ account_id, region, dt }: Partition): string =>
  `${account_id}/${region}/${dt}`;

/** What a part of a path may be; enrichment lets nothing else through, and nothing else gets here. */
const safe = /^[A-Za-z0-9-]+$/;

/** The folder of a partition below the lake, the same as the prefix of its keys in S3. */
export function partitionFolder({ account_id, region, dt }: Partition): string {
  for (const part of [account_id, region, dt]) {
    if (!safe.test(part)) throw new Error('A partition has a name that no path may have.');
  }
  return `account_id=${account_id}/region=${region}/dt=${dt}`;
}
