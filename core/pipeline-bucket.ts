/** Where a pipeline's bucket holds what its functions, Firehose and the control plane leave for each other. */

/**
 * Where rows lie in a bucket, member's and central alike. The account is the first variable part of the key,
 * because a wildcard in a bucket policy spans slashes: after any other part it would protect nothing.
 */
export const rowPrefixes = { parquet: 'logs', 'json-gzip': 'logs-json' } as const;
export type StorageMode = keyof typeof rowPrefixes;

/** The plans and keys of the account and Region. */
export const catalogueObjectKey = 'catalogue/catalogue.json';

/** How the logs of single APIs are read. */
export const logSettingsObjectKey = 'catalogue/log-settings.json';

/** Where export tasks of CloudWatch Logs leave what is read and then deleted: a folder for each backfill, one in it for each piece. */
export const backfillPrefix = 'backfill/';

/** What could not be delivered, by kind of error. */
export const rejectedPrefix = 'rejected/';

/** What enrichment made no row of, by days. The folder's name is Firehose's (developer guide, "Understand custom prefixes"). */
export const processingFailedPrefix = `${rejectedPrefix}processing-failed/`;
