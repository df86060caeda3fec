import { createHash } from 'node:crypto';
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { minuteMs } from '../../../core/periods/duration.js';
import type { Delivery } from '../../../core/registry/delivery.js';
import type { ReportSchedule } from '../../../core/registry/report-schedule.js';

/** What the schedules of EventBridge start, and where they stand. */
export interface SchedulerSettings {
  readonly client: Pick<SchedulerClient, 'send'>;
  /** The schedule group that holds all of Gatebook's. */
  readonly group: string;
  /** The state machine that delivers. */
  readonly targetArn: string;
  /** The role by which EventBridge starts it. */
  readonly roleArn: string;
  /** Where a start goes that failed after every retry. */
  readonly deadLetterArn: string;
  /** Starts are spread over so many minutes, since all tenants want theirs at seven. */
  readonly jitterMinutes: number;
}

/**
 * One schedule of EventBridge per report schedule, in its own time zone. Where clocks skip the hour, EventBridge leaves
 * the run out; the sweep that queues what came due (`queueDue`) brings it.
 */
export function eventBridgeScheduler({
  client,
  group,
  jitterMinutes,
  ...settings
}: SchedulerSettings) {
  const target = (input: object) => ({
    Arn: settings.targetArn,
    RoleArn: settings.roleArn,
    Input: JSON.stringify(input),
    DeadLetterConfig: { Arn: settings.deadLetterArn },
    RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 },
  });
  return {
    async put(schedule: ReportSchedule, timeZone: string): Promise<void> {
      const wanted = {
        Name: scheduleName(schedule.id),
        GroupName: group,
        ScheduleExpression: cronOf(schedule),
        ScheduleExpressionTimezone: timeZone,
        State: schedule.state === 'active' ? ('ENABLED' as const) : ('DISABLED' as const),
        FlexibleTimeWindow: { Mode: 'FLEXIBLE' as const, MaximumWindowInMinutes: jitterMinutes },
        Target: target({ scheduleId: schedule.id }),
      };
      try {
        await client.send(new CreateScheduleCommand(wanted));
      } catch (error) {
        if (!(error instanceof ConflictException)) throw error;
        await client.send(new UpdateScheduleCommand(wanted));
      }
    },

    async remove(scheduleId: string): Promise<void> {
      try {
        await client.send(
          new DeleteScheduleCommand({ Name: scheduleName(scheduleId), GroupName: group }),
        );
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
    },

    /** A schedule that runs once, in a minute, and removes itself: a start that is retried as all others are. */
    async start(delivery: Delivery): Promise<void> {
      try {
        await client.send(
          new CreateScheduleCommand({
            Name: scheduleName(delivery.id),
            GroupName: group,
            ScheduleExpression: `at(${aMinuteAfter(delivery.queuedAt).slice(0, 19)})`,
            ScheduleExpressionTimezone: 'UTC',
            FlexibleTimeWindow: { Mode: 'OFF' },
            ActionAfterCompletion: 'DELETE',
            Target: target({ deliveryId: delivery.id }),
          }),
        );
      } catch (error) {
        if (!(error instanceof ConflictException)) throw error;
      }
    },
  };
}

/** EventBridge does not say what becomes of a time that has passed when its schedule is made. */
const aMinuteAfter = (at: string): string => new Date(Date.parse(at) + minuteMs).toISOString();

/** Names have 64 characters at most, and ids more: readable at the front, unique at the end. */
const scheduleName = (id: string): string => {
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${id.replace(/[^0-9a-zA-Z-_.]/g, '.').slice(0, 47)}.${hash}`;
};

const cronOf = ({ cadence, hour }: Pick<ReportSchedule, 'cadence' | 'hour'>): string => {
  const days = { daily: '* * ?', weekly: '? * MON', monthly: '1 * ?' } as const;
  return `cron(0 ${hour} ${days[cadence]} *)`;
};
