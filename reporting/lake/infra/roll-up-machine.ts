import { rollUpFailed } from '../next-statement.js';
import { statementMinutes } from '../run.js';

/** The names and ARNs that the machine works with. */
export interface RollUpMachine {
  readonly plannerArn: string;
  readonly workGroup: string;
  readonly database: string;
  readonly partition: string;
}

/** Faults of a call of the planner pass; its own word that the run has failed does not. */
const retry = [
  { ErrorEquals: [rollUpFailed], MaxAttempts: 0 },
  {
    // The first is any error but the second (Step Functions developer guide, "Handling errors").
    ErrorEquals: ['States.TaskFailed', 'States.Timeout'],
    IntervalSeconds: 5,
    BackoffRate: 3,
    MaxAttempts: 4,
    MaxDelaySeconds: 120,
    JitterStrategy: 'FULL',
  },
];

/**
 * The state machine that keeps the roll-ups, in the Amazon States Language: take the lease, split the run, then for each
 * slice have Athena run what the planner says, until it says that nothing is left.
 *
 * One execution writes, and one statement at a time: two that change one table at once may each commit, or make Iceberg
 * turn one of them away.
 */
export const rollUpMachine = ({ plannerArn, workGroup, database, partition }: RollUpMachine) => ({
  Comment: 'Recomputes hours of the roll-ups, or compacts their files',
  StartAt: 'Begin',
  States: {
    Begin: {
      Type: 'Pass',
      Parameters: { 'request.$': '$', minutesWaited: 0 },
      Next: 'Lease',
    },
    Lease: {
      Type: 'Task',
      Resource: plannerArn,
      Parameters: { step: 'lease', 'execution.$': '$$.Execution.Id', 'at.$': '$' },
      Retry: retry,
      TimeoutSeconds: 60,
      Next: 'MayWrite',
    },
    MayWrite: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.state', StringEquals: 'held', Next: 'Plan' },
        { Variable: '$.state', StringEquals: 'wait', Next: 'WaitForLease' },
      ],
      Default: 'LeftToAnother',
    },
    WaitForLease: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Lease' },
    LeftToAnother: { Type: 'Succeed' },
    Plan: {
      Type: 'Task',
      Resource: plannerArn,
      Parameters: { step: 'plan', 'request.$': '$.request' },
      Retry: retry,
      TimeoutSeconds: 60,
      Next: 'EachSlice',
    },
    EachSlice: {
      Type: 'Map',
      ItemsPath: '$.slices',
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'NextStatement',
        States: {
          NextStatement: {
            Type: 'Task',
            Resource: plannerArn,
            Parameters: { step: 'next', 'at.$': '$' },
            Retry: retry,
            TimeoutSeconds: 60,
            Next: 'What',
          },
          What: {
            Type: 'Choice',
            Choices: [
              { Variable: '$.state', StringEquals: 'done', Next: 'Done' },
              { Variable: '$.state', StringEquals: 'pause', Next: 'Pause' },
            ],
            Default: 'Run',
          },
          Pause: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Run' },
          Run: {
            Type: 'Task',
            Resource: `arn:${partition}:states:::athena:startQueryExecution.sync`,
            Parameters: {
              'QueryString.$': '$.sql',
              WorkGroup: workGroup,
              QueryExecutionContext: { Database: database },
            },
            ResultPath: null,
            TimeoutSeconds: statementMinutes * 60,
            // Whether to try again, to split or to give up is the planner's to say: Retry does not see why a query failed.
            Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.fault', Next: 'NextStatement' }],
            Next: 'NextStatement',
          },
          // What a slice knows is of no use to the next one.
          Done: { Type: 'Pass', OutputPath: null, End: true },
        },
      },
      ResultPath: null,
      End: true,
    },
  },
});
