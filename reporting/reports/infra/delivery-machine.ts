/** The ARNs that the machine works with. */
export interface DeliveryMachine {
  /** Puts into the ledger what is due and says which deliveries are open (reporting/sweep). */
  readonly sweepArn: string;
  /** Tries one delivery and says when to try again (reporting/deliver). */
  readonly deliverArn: string;
}

/** No more than so many deliveries are under way at once: docs/decisions/0011. */
export const deliveriesAtOnce = 10;

/** The platform's own faults: Lambda or the network fails for a moment, a function is ended in the middle of its work. */
const passing = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 30,
  BackoffRate: 3,
  MaxAttempts: 3,
  MaxDelaySeconds: 600,
  JitterStrategy: 'FULL',
};

/** All deliverers are taken. Whoever waits here is one of many, so that they come back spread over the pause. */
const crowded = {
  ErrorEquals: ['Lambda.TooManyRequestsException'],
  IntervalSeconds: 15,
  BackoffRate: 1.5,
  MaxAttempts: 300,
  MaxDelaySeconds: 120,
  JitterStrategy: 'FULL',
};

/**
 * The state machine that delivers reports, in the Amazon States Language: queue in the ledger what the start asks for, then
 * try each delivery until it is over, waiting in between as long as the ledger says.
 *
 * It is started by EventBridge with a schedule's id or a delivery's, and regularly with the task of sweeping. Its state
 * is of no account: the ledger decides what is to be done, so that a start may be repeated, lost or cut off.
 */
export const deliveryMachine = ({ sweepArn, deliverArn }: DeliveryMachine) => ({
  Comment: 'Queues the reports that are due and delivers them',
  StartAt: 'Queue',
  States: {
    Queue: {
      Type: 'Task',
      Resource: sweepArn,
      Retry: [crowded, passing],
      TimeoutSeconds: 330,
      Next: 'EachDelivery',
    },
    EachDelivery: {
      Type: 'Map',
      ItemsPath: '$.deliveries',
      MaxConcurrency: deliveriesAtOnce,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Deliver',
        States: {
          Deliver: {
            Type: 'Task',
            Resource: deliverArn,
            ResultPath: '$.tried',
            Retry: [crowded, passing],
            // One that can't be tried must not end the others: the next sweep finds it in the ledger.
            Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.fault', Next: 'LeftToSweep' }],
            TimeoutSeconds: 930,
            Next: 'IsOver',
          },
          IsOver: {
            Type: 'Choice',
            Choices: [{ Variable: '$.tried.again', BooleanEquals: true, Next: 'Pause' }],
            Default: 'Over',
          },
          Pause: { Type: 'Wait', SecondsPath: '$.tried.seconds', Next: 'Deliver' },
          LeftToSweep: { Type: 'Pass', End: true },
          Over: { Type: 'Pass', End: true },
        },
      },
      ResultPath: null,
      End: true,
    },
  },
});
