import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  type MetricDatum,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { hourMs, secondMs } from '../../core/periods/duration.js';
import type { QuietAlarms, QuietPipeline } from '../ports/quiet-alarms.js';
import { quietAlarmPrefix, quietNamespace } from './names.js';

/** If more than these are quiet, what they share is at fault: more names would hide it. */
const mostNamed = 50;

const metricName = 'QuietHours';

/** DeleteAlarms takes so many at once (CloudWatch's API reference). */
const mostDeleted = 100;

const nameOf = ({ accountId, region }: Pick<QuietPipeline, 'accountId' | 'region'>) =>
  `${quietAlarmPrefix}${accountId}-${region}`;

const dimensionsOf = (name: string) => {
  const rest = name.slice(quietAlarmPrefix.length);
  const dash = rest.indexOf('-');
  return [
    { Name: 'Account', Value: rest.slice(0, dash) },
    { Name: 'Region', Value: rest.slice(dash + 1) },
  ];
};

/**
 * An alarm of CloudWatch for each quiet pipeline, with account and Region in its name. A metric and an alarm for every
 * pipeline would cost more than the pipelines (docs/cost.md): these are there while they are needed. An alarm is
 * taken away only after it went off by itself, so that whoever was told of the one is told of the other.
 */
export const cloudWatchQuietAlarms = (client: CloudWatchClient, clock: () => Date): QuietAlarms => {
  const present = async () => {
    const found = new Map<string, string | undefined>();
    for await (const { MetricAlarms: alarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNamePrefix: quietAlarmPrefix, AlarmTypes: ['MetricAlarm'] },
    ))
      for (const { AlarmName: name, StateValue: state } of alarms) if (name) found.set(name, state);
    return found;
  };
  const datum = (name: string, hours: number): MetricDatum => ({
    MetricName: metricName,
    Dimensions: dimensionsOf(name),
    Timestamp: clock(),
    Value: hours,
  });
  const put = (name: string, { accountId, region }: QuietPipeline) =>
    client.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        AlarmDescription: `Gatebook: no rows arrive from the pipeline of account ${accountId} in ${region}, for longer than it is usually silent. See docs/operating.md, "A pipeline that is quiet".`,
        Namespace: quietNamespace,
        MetricName: metricName,
        Dimensions: dimensionsOf(name),
        Statistic: 'Maximum',
        Period: hourMs / secondMs,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        // A check that did not run says nothing of the pipeline: another alarm is for that.
        TreatMissingData: 'ignore',
      }),
    );
  return {
    async keep(quiet) {
      const wanted = new Map(quiet.slice(0, mostNamed).map((one) => [nameOf(one), one]));
      const there = await present();
      const over = [...there].filter(([name]) => !wanted.has(name));
      const data = [
        ...[...wanted].map(([name, { hours }]) => datum(name, hours)),
        ...over.map(([name]) => datum(name, 0)),
      ];
      if (data.length > 0)
        await client.send(
          new PutMetricDataCommand({ Namespace: quietNamespace, MetricData: data.slice(0, 1000) }),
        );
      for (const [name, pipeline] of wanted) await put(name, pipeline);
      const off = over.filter(([, state]) => state === 'OK').map(([name]) => name);
      for (let from = 0; from < off.length; from += mostDeleted)
        await client.send(
          new DeleteAlarmsCommand({ AlarmNames: off.slice(from, from + mostDeleted) }),
        );
    },
  };
};
