/** The names and ARNs that the machine works with. */
export interface RollUpMachine {
  readonly plannerArn: string;
  readonly workGroup: string;
  readonly database: string;
}

/** Faults that pass: Athena is busy, a commit lost against another, Lambda or the network hiccups. */
const retry = [
  {
    ErrorEquals: ['States.TaskFailed'],
    IntervalSeconds: 5,
    BackoffRate: 3,
    MaxAttempts: 4,
    MaxDelaySeconds: 120,
    JitterStrategy: 'FULL',
  },
];

/**
 * The state machine that keeps the roll-ups, in the Amazon States Language: split the run, then for each slice
 * write its SQL and have Athena run it.
 *
 * One statement runs at a time: two that change one table at once would make Iceberg turn one of them away.
 */
export const rollUpMachine = ({ plannerArn, workGroup, database }: RollUpMachine) => ({
  Comment: 'Recomputes hours of the roll-ups, or compacts their files',
  StartAt: 'Plan',
  States: {
    Plan: {
      Type: 'Task',
      Resource: plannerArn,
      Parameters: { step: 'plan', 'request.$': '$' },
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
        StartAt: 'Statement',
        States: {
          Statement: {
            Type: 'Task',
            Resource: plannerArn,
            Parameters: { step: 'statement', 'slice.$': '$' },
            Retry: retry,
            TimeoutSeconds: 60,
            Next: 'Run',
          },
          Run: {
            Type: 'Task',
            Resource: 'arn:aws:states:::athena:startQueryExecution.sync',
            Parameters: {
              'QueryString.$': '$.sql',
              WorkGroup: workGroup,
              QueryExecutionContext: { Database: database },
            },
            // What an answer of Athena says of itself is of no use to the next slice.
            ResultPath: null,
            OutputPath: null,
            Retry: retry,
            TimeoutSeconds: 1800,
            End: true,
          },
        },
      },
      ResultPath: null,
      End: true,
    },
  },
});
