import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { quarantinePrefix } from '../landing/prefixes.js';
import { loaderMetrics, metricNamespace, rollUpMetrics } from '../writing/lake-metrics.js';

const period = Duration.minutes(15);

type Watched = Pick<AlarmProps, 'metric' | 'threshold'> &
  Partial<Pick<AlarmProps, 'evaluationPeriods' | 'comparisonOperator' | 'treatMissingData'>>;

/** An alarm of the lake: from its threshold on, in one period, and silent without data, unless it says otherwise. Its description leads to what to do. */
const alarmIn = (scope: Construct) => (id: string, says: string, watched: Watched) =>
  new Alarm(scope, id, {
    alarmDescription: `Gatebook: ${says} See docs/operating.md, "Central alarms".`,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...watched,
  });

const counted = (service: string, metricName: string, statistic: 'Sum' | 'Maximum') =>
  new Metric({
    namespace: metricNamespace,
    metricName,
    period,
    statistic,
    dimensionsMap: { service },
  });

/** Runs that failed in two periods that follow each other. */
const failures = (machine: StateMachine): Watched => ({
  // A period in which nothing timed out has no such point, and a sum with a missing point is missing too.
  // A run that was stopped, or never came to its end, has not done anything either.
  metric: new MathExpression({
    expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
    label: 'Runs that failed',
    usingMetrics: {
      failed: machine.metricFailed({ period }),
      timedOut: machine.metricTimedOut({ period }),
      aborted: machine.metricAborted({ period }),
    },
    period,
  }),
  threshold: 1,
  evaluationPeriods: 2,
});

/** The alarms of the roll-ups. */
export const rollUpAlarms = (scope: Construct, machine: StateMachine): void => {
  const alarm = alarmIn(scope);
  alarm(
    'FailedAlarm',
    'the roll-ups could not be recomputed; dashboards stand still.',
    failures(machine),
  );
  // Runs that succeed are not counted: one that leaves its hours to another succeeds as well.
  alarm('StaleAlarm', 'the roll-ups have not been up to date for an hour.', {
    metric: counted(rollUpMetrics.service, rollUpMetrics.recomputed, 'Sum'),
    threshold: 1,
    evaluationPeriods: 4,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
};

/** The longest that an object waits, minutes, before somebody is told. */
const longestWaitMinutes = 60;
/** How old the newest request of an object may be when it lands: a minute of gathering for the enrichment, and what a copy takes. */
const longestLagMinutes = 10;

/** The alarms of the loader. */
export const loaderAlarms = (
  scope: Construct,
  {
    machine,
    deadLetters,
    functionErrors,
  }: {
    readonly machine: StateMachine;
    /** How many events nobody could take in. */
    readonly deadLetters: IMetric;
    /** Errors of the functions that note what has landed. */
    readonly functionErrors: Readonly<Record<'Intake' | 'Listing', IMetric>>;
  },
): void => {
  const alarm = alarmIn(scope);
  const { service, oldestMinutes, landingLag, setAside } = loaderMetrics;
  alarm(
    'FailedAlarm',
    'what has landed could not be loaded; dashboards stand still.',
    failures(machine),
  );
  alarm(
    'UnloadedAlarm',
    `an object has waited for ${longestWaitMinutes} minutes to be loaded, or no run has looked for one.`,
    {
      metric: counted(service, oldestMinutes, 'Maximum'),
      threshold: longestWaitMinutes,
      evaluationPeriods: 4,
      treatMissingData: TreatMissingData.BREACHING,
    },
  );
  alarm(
    'SetAsideAlarm',
    `an object cannot be loaded; the rows in it are missing, all others are there. The log of the function Planner names the account and the key, and the bucket of the lake holds it under ${quarantinePrefix}.`,
    { metric: counted(service, setAside, 'Sum'), threshold: 1 },
  );
  alarm(
    'LandingLagAlarm',
    `objects land more than ${longestLagMinutes} minutes after their newest request: replication takes longer than the times of docs/operating.md assume.`,
    {
      metric: counted(service, landingLag, 'Maximum'),
      threshold: longestLagMinutes,
      evaluationPeriods: 4,
    },
  );
  alarm(
    'DeadLettersAlarm',
    'events of the lake could not be taken in; the daily listing finds their objects.',
    {
      metric: deadLetters,
      threshold: 1,
    },
  );
  for (const [name, metric] of Object.entries(functionErrors)) {
    alarm(`${name}ErrorsAlarm`, `the function ${name} of the loader fails.`, {
      metric,
      threshold: 1,
      evaluationPeriods: name === 'Listing' ? 1 : 2,
    });
  }
};
