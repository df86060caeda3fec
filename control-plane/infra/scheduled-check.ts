import type { Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { HandlerFunction } from '../../infra/handler-function.js';
import { noSuccessAlarm } from './no-success-alarm.js';

/** Calls a function again and again, with an alarm that tells when none of its runs has succeeded. */
export const scheduled = (
  stack: Stack,
  id: string,
  called: HandlerFunction,
  {
    every,
    description,
    alarm,
  }: { readonly every: Duration; readonly description: string; readonly alarm: string },
): void => {
  new Rule(stack, `${id}Schedule`, {
    description,
    schedule: Schedule.rate(every),
    targets: [new LambdaFunction(called.function, { retryAttempts: 2 })],
  });
  noSuccessAlarm(stack, id, called.function, alarm);
};
