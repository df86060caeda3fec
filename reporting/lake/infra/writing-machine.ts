import { runFailed } from '../writing/next-statement.js';
import { statementMinutes } from '../writing/run.js';

/** The names and ARNs that a machine works with. */
export interface WritingMachine {
  readonly comment: string;
  readonly plannerArn: string;
  readonly workGroup: string;
  readonly database: string;
  readonly partition: string;
  /** The machine that goes on with what this one has written. @default - none */
  readonly nextMachineArn?: string;
}

/** Faults of a call of the planner pass; its own word that the run has failed does not. */
const retry = [
  { ErrorEquals: [runFailed], MaxAttempts: 0 },
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
/** The longest that a call of the planner takes: the loader looks into thousands of objects in one. */
const plannerSeconds = 300;

/** A state that asks the planner. */
const ask = (plannerArn: string, question: Readonly<Record<string, string>>, next: string) => ({
  Type: 'Task',
  Resource: plannerArn,
  Parameters: question,
  Retry: retry,
  TimeoutSeconds: plannerSeconds,
  Next: next,
});

/**
 * A state machine that writes tables of the lake, in the Amazon States Language: take the lease, split the run, then for each
 * slice have Athena run what the planner says, until it says that nothing is left.
 *
 * One execution writes, and one statement at a time: two that change one table at once may each commit, or make Iceberg
 * turn one of them away.
 */
export const writingMachine = ({
  comment,
  plannerArn,
  workGroup,
  database,
  partition,
  nextMachineArn,
}: WritingMachine) => ({
  Comment: comment,
  StartAt: 'Begin',
  States: {
    Begin: {
      Type: 'Pass',
      Parameters: { 'request.$': '$', minutesWaited: 0 },
      Next: 'Lease',
    },
    Lease: ask(
      plannerArn,
      { step: 'lease', 'execution.$': '$$.Execution.Id', 'at.$': '$' },
      'MayWrite',
    ),
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
    Plan: ask(plannerArn, { step: 'plan', 'request.$': '$.request' }, 'EachSlice'),
    EachSlice: {
      Type: 'Map',
      ItemsPath: '$.slices',
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'NextStatement',
        States: {
          NextStatement: ask(plannerArn, { step: 'next', 'at.$': '$' }, 'What'),
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
      ...(nextMachineArn ? { Next: 'HandOn' } : { End: true }),
    },
    ...(nextMachineArn && {
      // Not waited for: the other machine has a lease of its own, and what it is to do is written down.
      HandOn: {
        Type: 'Task',
        Resource: `arn:${partition}:states:::states:startExecution`,
        Parameters: { StateMachineArn: nextMachineArn, Input: { waitMinutes: 0 } },
        Retry: retry.slice(1),
        TimeoutSeconds: 60,
        End: true,
      },
    }),
  },
});
