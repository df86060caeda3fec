/**
 * Names that two accounts, or two stacks, must agree on before either exists. Whoever refers to one of these
 * things by name takes it from here.
 */

/** Upstream's rule for `ProjectName`: it becomes part of the stream's name. */
export const projectNamePattern = '^[a-z0-9]{3,42}$';

/** API Gateway logs only to streams whose name starts so (developer guide, "Log API calls to Amazon Data Firehose"). */
export const streamNamePrefix = 'amazon-apigateway-';

/** How a pipeline's second stream begins, which takes what CloudWatch Logs sends: no stage can log to it by mistake. */
export const subscriptionStreamPrefix = 'gatebook-logs-';

/**
 * IAM paths. A path, not a name, marks the roles of the product: names stay CloudFormation's own, so two
 * launches in one account never collide, and policies can still be written on the path.
 */
export const pipelineRolePath = '/gatebook/';
export const replicationRolePath = '/gatebook/replication/';
export const controlRolePath = '/gatebook/control/';

/**
 * The path of what stands in the central account alone. It is another than the pipelines', because the launch role exists
 * there too: it makes, changes and passes roles on the pipelines' path, and must reach none of these.
 */
export const centralRolePath = '/gatebook-central/';

/** The roles of the control API, of its scheduled check and of its backfills in the central account, the only ones that members let in. */
export const controlPlaneRoleName = 'gatebook-control-plane';
export const stageCheckRoleName = 'gatebook-stage-check';
export const backfillRoleName = 'gatebook-backfill';

/** How the logical ids of a pipeline's resources begin, and so the second part of the names that CloudFormation gives them. */
export const resourcePrefix = 'Gatebook';

/** The role in every account by which Service Catalog creates the product's resources. */
export const launchRoleName = 'GatebookLaunch';

/** The role in every account by which the control plane updates the product, and the one role that it lets in. */
export const updateRoleName = 'GatebookUpdate';
export const productUpdatesRoleName = 'gatebook-product-updates';

/** The product, as accounts find it in Service Catalog. */
export const productName = 'Gatebook pipeline';

/** The most that any role of the product may do, whatever its own policy says. */
export const boundaryName = 'GatebookBoundary';

/** Bucket names are global, and members must know them before they can ask: account and Region make them ours. */
export const lakeBucketName = (account: string, region: string) =>
  `gatebook-lake-${account}-${region}`;
export const productBucketName = (account: string, region: string) =>
  `gatebook-product-${account}-${region}`;

/** The object in the home Region's product bucket that tells pipelines where the control API is. */
export const controlPlaneObjectKey = 'well-known/control-plane.json';

/** The Glue database of the lake, central. */
export const lakeDatabaseName = 'gatebook';

/** The alias of the central lake's key, where it has one: known to members before the key is. */
export const lakeKeyAlias = 'alias/gatebook-lake';

/** The state machine that loads what has landed, and the one that keeps the roll-ups: planners ask about executions of them. */
export const loaderMachineName = 'gatebook-loader';
export const rollUpMachineName = 'gatebook-roll-ups';

/** The schedule group of EventBridge that holds one schedule for each report schedule of the registry. */
export const reportScheduleGroup = 'gatebook-reports';

/** The state machine that those schedules start, the role they start it by, and the queue of starts that failed. */
export const reportMachineName = 'gatebook-reports';
export const reportSchedulerRoleName = 'gatebook-report-scheduler';
export const reportDeadLetterName = 'gatebook-report-starts';

/** The configuration set of SES by which mails of reports leave and their events come back. */
export const reportConfigurationSet = 'gatebook-reports';
