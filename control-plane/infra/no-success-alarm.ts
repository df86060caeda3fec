import { Duration, type Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** An alarm over a function that a schedule starts: none of its runs has succeeded for three hours. */
export const noSuccessAlarm = (stack: Stack, id: string, fn: IFunction, meaning: string): void => {
  const period = Duration.hours(1);
  new Alarm(stack, `${id}Alarm`, {
    alarmDescription: `Gatebook: ${meaning} See docs/operating.md, "Central alarms".`,
    metric: new MathExpression({
      expression: 'FILL(invocations, 0) - FILL(errors, 0)',
      usingMetrics: {
        invocations: fn.metricInvocations({ period, statistic: 'Sum' }),
        errors: fn.metricErrors({ period, statistic: 'Sum' }),
      },
      period,
    }),
    threshold: 1,
    evaluationPeriods: 3,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
};
