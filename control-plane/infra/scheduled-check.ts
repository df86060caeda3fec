import type { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { HandlerFunction } from '../../infra/handler-function.js';

/** Calls a function again and again, and tells when three calls in a row have not succeeded. */
export const scheduled = (
  stack: Stack,
  id: string,
  called: HandlerFunction,
  {
    every,
    description,
    alarm,
  }: { readonly every: Duration; readonly description: string; readonly alarm: string },
) => {
  new Rule(stack, `${id}Schedule`, {
    description,
    schedule: Schedule.rate(every),
    targets: [new LambdaFunction(called.function, { retryAttempts: 2 })],
  });
  new Alarm(stack, `${id}Alarm`, {
    alarmDescription: `Gatebook: ${alarm} See docs/operating.md, "Central alarms".`,
    metric: new MathExpression({
      expression: 'FILL(invocations, 0) - FILL(errors, 0)',
      usingMetrics: {
        invocations: called.function.metricInvocations({ period: every, statistic: 'Sum' }),
        errors: called.function.metricErrors({ period: every, statistic: 'Sum' }),
      },
      period: every,
    }),
    threshold: 1,
    evaluationPeriods: 3,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
};

/** Only these collections of the registry: a collection is a partition of the table. */
export const onlyCollections = (...collections: string[]) => ({
  'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': collections },
});
