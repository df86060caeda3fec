/**
 * What `/metrics` has of Gatebook itself. Labels have values that are declared in the product: a route as it is declared, an
 * outcome, a reason. Never a tenant, an API, an account, a path or a text of a client, of which there may be any number, and
 * which are nobody's business who watches a machine.
 */
export const declared = {
  build: {
    name: 'gatebook_build_info',
    help: 'The version that runs, always 1',
    labelNames: ['version', 'node'],
  },
  requests: {
    name: 'gatebook_http_requests_total',
    help: 'Requests that were answered, by the route as it is declared (`none`: no route) and the class of the status; `aborted`: the caller hung up before the answer',
    labelNames: ['route', 'method', 'status'],
  },
  requestSeconds: {
    name: 'gatebook_http_request_duration_seconds',
    help: 'How long they took, with the body that came and the answer that went',
    labelNames: ['route', 'method'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  turns: {
    name: 'gatebook_turns',
    help: 'Requests and queries of the database that run now, and that wait for their turn',
    labelNames: ['of', 'state'],
  },
  lines: {
    name: 'gatebook_ingest_lines_total',
    help: 'Lines that ingests read, by what became of them: `stored`, `duplicate`, `erased`, `rejected`; their sum is what was read',
    labelNames: ['outcome'],
  },
  rejected: {
    name: 'gatebook_ingest_rejected_lines_total',
    help: 'Rejected lines by reason',
    labelNames: ['reason'],
  },
  bytes: {
    name: 'gatebook_ingest_bytes_total',
    help: 'Bytes of logs that came in, compressed where the log is',
    labelNames: [],
  },
  ingests: {
    name: 'gatebook_ingests_total',
    help: 'Ingests that ended, by outcome: `done`, `failed`. Each batch of a log that is followed is one',
    labelNames: ['outcome'],
  },
  ingestsRunning: {
    name: 'gatebook_ingests_running',
    help: 'Ingests that have begun and not ended, those among them that wait for their turn',
    labelNames: [],
  },
  commitSeconds: {
    name: 'gatebook_commit_duration_seconds',
    help: 'How long the transactions took that made rows count, roll-ups included',
    labelNames: [],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  committed: {
    name: 'gatebook_last_commit_timestamp_seconds',
    help: 'When the latest of them ended; absent until there was one',
    labelNames: [],
  },
  followedLag: {
    name: 'gatebook_followed_lag_seconds',
    help: 'Of logs that are followed: how old the newest request of the latest batch was when it counted; absent until there was one',
    labelNames: [],
  },
  followedAt: {
    name: 'gatebook_followed_timestamp_seconds',
    help: 'When that batch counted; absent until there was one',
    labelNames: [],
  },
  newestRequest: {
    name: 'gatebook_newest_request_timestamp_seconds',
    help: 'The time of the newest request that is stored; absent while there is none',
    labelNames: [],
  },
  stored: {
    name: 'gatebook_lake_requests',
    help: 'Requests that are stored',
    labelNames: [],
  },
  files: {
    name: 'gatebook_lake_files',
    help: 'Parquet files that hold them',
    labelNames: [],
  },
  fileBytes: {
    name: 'gatebook_lake_bytes',
    help: 'Size of those files',
    labelNames: [],
  },
  rejectedKept: {
    name: 'gatebook_lake_rejected_lines',
    help: 'Rejected lines that are kept and can be replayed',
    labelNames: [],
  },
  databaseBytes: {
    name: 'gatebook_database_bytes',
    help: 'Size of the databases of the lake and of the registry, with their logs of changes',
    labelNames: ['database'],
  },
  diskFree: {
    name: 'gatebook_disk_free_bytes',
    help: 'Room on the disk of the data folder',
    labelNames: [],
  },
  diskSize: {
    name: 'gatebook_disk_size_bytes',
    help: 'Size of that disk',
    labelNames: [],
  },
  databaseMemory: {
    name: 'gatebook_database_memory_bytes',
    help: 'Memory that the lake’s database holds',
    labelNames: [],
  },
  databaseMemoryLimit: {
    name: 'gatebook_database_memory_limit_bytes',
    help: 'What it may hold; what does not fit is spilled',
    labelNames: [],
  },
  spilled: {
    name: 'gatebook_database_spilled_bytes',
    help: 'What is spilled now',
    labelNames: [],
  },
  memoryLimit: {
    name: 'gatebook_memory_limit_bytes',
    help: 'What the process may hold: the limit of its container or unit, else the memory of the machine',
    labelNames: [],
  },
  deliveries: {
    name: 'gatebook_delivery_tries_total',
    help: 'Tries to deliver a report, by outcome: `sent`, `again` (it is tried again), `failed`',
    labelNames: ['outcome'],
  },
  missing: {
    name: 'gatebook_reports_missing',
    help: 'Reports that were due an hour ago and are not with their readers',
    labelNames: [],
  },
} as const;

/** What it has of the process, under the names that every process of Node has them. */
export const ofTheProcess = [
  'process_cpu_seconds_total',
  'process_start_time_seconds',
  'process_resident_memory_bytes',
  'process_open_fds',
  'process_max_fds',
  'nodejs_eventloop_lag_p50_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_eventloop_lag_max_seconds',
  'nodejs_heap_size_used_bytes',
  'nodejs_external_memory_bytes',
  'nodejs_gc_duration_seconds',
] as const;
