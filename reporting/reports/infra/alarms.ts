import { Duration, type Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { reportConfigurationSet } from '../../../infra/names.js';
import { reportMetrics } from '../delivery/report-metrics.js';

const { namespace, service } = reportMetrics;
const counted = (metricName: string, period: Duration, statistic: string) =>
  new Metric({ namespace, metricName, period, statistic, dimensionsMap: { service } });

/** The alarms of reports. Each description leads to what to do. */
export function reportAlarms(
  stack: Stack,
  {
    delivers,
    deadLetters,
    functions,
  }: {
    readonly delivers: IStateMachine;
    readonly deadLetters: IQueue;
    readonly functions: Readonly<Record<string, IFunction>>;
  },
): void {
  const alarm = (
    id: string,
    says: string,
    metric: IMetric,
    { above = 0, missing = TreatMissingData.NOT_BREACHING } = {},
  ) =>
    new Alarm(stack, `${id}Alarm`, {
      alarmDescription: `Gatebook: ${says} See docs/operating.md, "Alarms of reports".`,
      metric,
      threshold: above,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: missing,
    });
  // Three sweeps: if none of them has counted, nobody knows what is missing.
  const sweeps = Duration.minutes(30);
  alarm(
    'MissingReports',
    'a report was due an hour ago and is not with its readers, or nobody has looked for half an hour.',
    counted(reportMetrics.missing, sweeps, 'Maximum'),
    { missing: TreatMissingData.BREACHING },
  );
  const period = Duration.minutes(15);
  alarm(
    'ReportAlerts',
    'a delivery was given up, or a report held a name that it must not hold and was not sent.',
    counted(reportMetrics.alerts, period, 'Sum'),
  );
  alarm(
    'ReportsFailed',
    'a run of the machine that delivers has failed.',
    delivers.metricFailed({ period }),
  );
  alarm(
    'DeadLetters',
    'a start of a delivery, or an event of the mail service, was lost.',
    deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
  );
  for (const [name, one] of Object.entries(functions)) {
    alarm(
      `${name}Errors`,
      `the function ${name} of reports fails.`,
      one.metricErrors({ period, statistic: 'Sum' }),
      // One that is ended in the middle of its work is tried again.
      { above: 2 },
    );
  }
  // SES reviews an account at a bounce rate of 5 % and at a complaint rate of 0.1 % (developer guide, "Reputation metrics").
  const reputation = (metricName: string) =>
    new Metric({
      namespace: 'AWS/SES',
      metricName,
      period: Duration.hours(1),
      statistic: 'Average',
      dimensionsMap: { 'ses:configuration-set': reportConfigurationSet },
    });
  alarm(
    'BounceRate',
    'too many mails come back, and SES may stop sending.',
    reputation('Reputation.BounceRate'),
    { above: 0.04 },
  );
  alarm(
    'ComplaintRate',
    'too many readers complain, and SES may stop sending.',
    reputation('Reputation.ComplaintRate'),
    { above: 0.0008 },
  );
}
