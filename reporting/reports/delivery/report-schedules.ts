import { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { ReportScheduler } from '../../../core/ports/report-scheduler.js';
import { ProductError } from '../../../core/product-error.js';
import { eventBridgeScheduler } from './eventbridge-scheduler.js';

/**
 * Schedules of EventBridge as the control API keeps them. Those of one hour are started within a quarter of it.
 *
 * @throws ProductError aws-throttled, aws-access-denied, aws-unreachable
 */
export const reportSchedules = ({
  client = new SchedulerClient({ maxAttempts: 4 }),
  group,
  machineArn,
  roleArn,
  deadLetterArn,
}: {
  readonly client?: SchedulerClient;
  readonly group: string;
  readonly machineArn: string;
  readonly roleArn: string;
  readonly deadLetterArn: string;
}): ReportScheduler => {
  const scheduler = eventBridgeScheduler({
    client,
    group,
    targetArn: machineArn,
    roleArn,
    deadLetterArn,
    jitterMinutes: 15,
  });
  return {
    put: (...call) => told(scheduler.put(...call)),
    remove: (...call) => told(scheduler.remove(...call)),
    start: (...call) => told(scheduler.start(...call)),
  };
};

async function told(call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { name = '' } = error as Partial<Error>;
    const code = /Throttling|TooManyRequests/.test(name)
      ? 'aws-throttled'
      : name === 'AccessDeniedException'
        ? 'aws-access-denied'
        : 'aws-unreachable';
    throw new ProductError(
      code,
      `EventBridge could not be told of the schedule (${name}). Repeat the call: what the registry holds already is not harmed by it.`,
      { cause: error },
    );
  }
}
