import type { Stack } from 'aws-cdk-lib';
import { type CfnDataSet, CfnRefreshSchedule } from 'aws-cdk-lib/aws-quicksight';

/** New rows every quarter of an hour; and once a day everything, for what a replay has healed further back. */
export function refreshes(stack: Stack, name: string, dataSet: CfnDataSet) {
  const schedule = (
    kind: 'Incremental' | 'Full',
    refreshType: string,
    scheduleFrequency: CfnRefreshSchedule.ScheduleFrequencyProperty,
  ) =>
    new CfnRefreshSchedule(stack, `${kind}Refresh-${name}`, {
      awsAccountId: stack.account,
      dataSetId: dataSet.dataSetId,
      schedule: { scheduleId: `${name}-${kind.toLowerCase()}`, refreshType, scheduleFrequency },
    }).addResourceDependency(dataSet);
  schedule('Incremental', 'INCREMENTAL_REFRESH', { interval: 'MINUTE15' });
  schedule('Full', 'FULL_REFRESH', {
    interval: 'DAILY',
    timeOfTheDay: '03:40',
    timeZone: 'Etc/UTC',
  });
}
