import { Duration, type Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** The alarms of the control API, and a dashboard that shows what they watch. */
export const controlPlaneMonitoring = (
  stack: Stack,
  { api, control }: { readonly api: RestApi; readonly control: IFunction },
) => {
  const period = Duration.minutes(5);
  const serverErrors = api.metricServerError({ period, statistic: 'Sum' });
  const latency = api.metricLatency({ period, statistic: 'p99' });
  const errors = control.metricErrors({ period, statistic: 'Sum' });
  const throttles = control.metricThrottles({ period, statistic: 'Sum' });
  const alarm = (id: string, alarmDescription: string, metric: IMetric, threshold: number) =>
    new Alarm(stack, `${id}Alarm`, {
      alarmDescription: `Gatebook: ${alarmDescription} See docs/operating.md, "Central alarms".`,
      metric,
      threshold,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  alarm('ServerErrors', 'the control API answers with errors of its own.', serverErrors, 0);
  alarm(
    'Latency',
    'one request in a hundred takes the control API over five seconds.',
    latency,
    5000,
  );
  alarm('FunctionErrors', "the control API's function fails.", errors, 0);
  alarm('FunctionThrottles', "the control API's function is throttled.", throttles, 0);
  const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12 });
  new Dashboard(stack, 'Dashboard', {
    dashboardName: 'gatebook-control-plane',
    widgets: [
      [
        graph('Requests and errors', [
          api.metricCount({ period }),
          api.metricClientError({ period, statistic: 'Sum' }),
          serverErrors,
        ]),
        graph('Latency', [api.metricLatency({ period, statistic: 'p50' }), latency]),
      ],
      [
        graph('Function', [control.metricInvocations({ period }), errors, throttles]),
        graph('Duration', [control.metricDuration({ period, statistic: 'p99' })]),
      ],
    ],
  });
};
