import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { quarantinePrefix, rollUpMetrics } from '../quarantine.js';

/** The alarms of the roll-ups. Each description leads to what to do. */
export const rollUpAlarms = (scope: Construct, machine: StateMachine): void => {
  const period = Duration.minutes(15);
  const alarm = (id: string, says: string, props: Omit<AlarmProps, 'alarmDescription'>) =>
    new Alarm(scope, id, {
      alarmDescription: `Gatebook: ${says} See docs/operating.md, "Central alarms".`,
      ...props,
    });
  alarm('FailedAlarm', 'the roll-ups could not be recomputed; dashboards stand still.', {
    // A period in which nothing timed out has no such point, and a sum with a missing point is missing too.
    // A run that was stopped, or never came to its end, has not recomputed anything either.
    metric: new MathExpression({
      expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
      label: 'Runs of the roll-ups that failed',
      usingMetrics: {
        failed: machine.metricFailed({ period }),
        timedOut: machine.metricTimedOut({ period }),
        aborted: machine.metricAborted({ period }),
      },
      period,
    }),
    threshold: 1,
    evaluationPeriods: 2,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  const { namespace, service, setAside, recomputed } = rollUpMetrics;
  const counted = (metricName: string) =>
    new Metric({
      namespace,
      metricName,
      period,
      statistic: 'Sum',
      dimensionsMap: { service },
    });
  // Runs that succeed are not counted: one that leaves its hours to another succeeds as well.
  alarm('StaleAlarm', 'no hours of the roll-ups have been recomputed for an hour.', {
    metric: counted(recomputed),
    threshold: 1,
    evaluationPeriods: 4,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
  alarm(
    'AccountsSetAsideAlarm',
    `the rows of an account cannot be read; its dashboards stand still, those of others do not. The bucket of the lake names it under ${quarantinePrefix}.`,
    {
      metric: counted(setAside),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
  );
};
