import {
  centralRolePath,
  reportDeadLetterName,
  reportMachineName,
  reportScheduleGroup,
  reportSchedulerRoleName,
} from './names.js';

/**
 * What EventBridge starts reports with. The reports stack makes these things and the control plane makes schedules that
 * point at them, neither of which waits for the other: both know the ARNs by the names.
 */
export const reportStarts = ({
  partition,
  region,
  account,
}: {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}) => ({
  group: reportScheduleGroup,
  machineArn: `arn:${partition}:states:${region}:${account}:stateMachine:${reportMachineName}`,
  roleArn: `arn:${partition}:iam::${account}:role${centralRolePath}${reportSchedulerRoleName}`,
  deadLetterArn: `arn:${partition}:sqs:${region}:${account}:${reportDeadLetterName}`,
  /** The schedules of the group, all of them. */
  schedulesArn: `arn:${partition}:scheduler:${region}:${account}:schedule/${reportScheduleGroup}/*`,
});
