/**
 * The partition of AWS in which a Region lies: the second word of every ARN in it. infra/settings.ts says in which ones
 * Gatebook can be deployed.
 * Source: AWS General Reference, "Amazon Resource Names (ARNs)".
 */
export const awsPartitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
