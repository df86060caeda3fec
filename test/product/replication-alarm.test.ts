import { type CloudWatchClient, PutMetricAlarmInput$ } from '@aws-sdk/client-cloudwatch';
import {
  deleteReplicationAlarm,
  putReplicationAlarm,
  replicationAlarm,
} from '../../product/replication-alarm/cloudwatch.js';
import { assemblyOf, launch } from '../fixtures/assembly.js';
import { central, home, member } from '../fixtures/deployments.js';
import { resolveTemplate } from '../fixtures/resolve-template.js';
import { faults } from '../fixtures/sdk-model.js';
import { evaluate } from '../iam/evaluate.js';
import { roleOf } from '../iam/policies.js';

const assembly = assemblyOf('withoutDashboard');

/** The pipeline of another Region than the lake's. */
const away = resolveTemplate(assembly.product, launch({ region: 'us-east-1' }));
const properties = Object.values(away.resources).find(
  ({ Type }) => Type === 'Custom::GatebookReplicationAlarm',
)?.Properties;

const recorded = () => {
  const sent: { name: string; input: Record<string, never> }[] = [];
  const send = async (command: { input: never }) => {
    const { input } = command;
    const { name } = command.constructor;
    sent.push({ name, input });
    return {};
  };
  return { client: { send } as unknown as CloudWatchClient, sent };
};

test('the alarm watches the metric where S3 publishes it, in the Region of the lake', async () => {
  const functions = Object.values(away.resources).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  );
  expect(
    functions.map(({ Properties }) => Properties.Environment?.Variables?.DESTINATION_REGION),
  ).toContain(home);
  const { client, sent } = recorded();
  await putReplicationAlarm(client, replicationAlarm.parse(properties));
  expect(sent.map(({ name }) => name)).toEqual(['PutMetricAlarmCommand']);
  expect(faults(PutMetricAlarmInput$, sent[0]?.input, 'PutMetricAlarm')).toEqual([]);
  expect(JSON.stringify(sent[0]?.input)).toContain(`gatebook-lake-${central}-${home}`);
  expect(sent[0]?.input).toMatchObject({
    AlarmName: `SC-${member}-pp-abcdefghijklm-GatebookReplicationLatency-us-east-1`,
    Threshold: 3600,
    Metrics: [{ Expression: 'MAX(METRICS())' }, { Id: 'm0' }, { Id: 'm1' }],
  });
});

test('no alarm of the stack’s own Region waits for a metric that is never published there', () => {
  const alarms = Object.values(away.resources).filter(
    ({ Type }) => Type === 'AWS::CloudWatch::Alarm',
  );
  expect(alarms.length).toBeGreaterThan(5);
  expect(JSON.stringify(alarms)).not.toMatch(
    /"(ReplicationLatency|BytesPendingReplication|OperationsPendingReplication)"/,
  );
});

test('it goes with the pipeline, and its keeper reaches no other alarm', async () => {
  const { client, sent } = recorded();
  const alarm = replicationAlarm.parse(properties);
  await deleteReplicationAlarm(client, alarm);
  expect(sent).toEqual([{ name: 'DeleteAlarmsCommand', input: { AlarmNames: [alarm.AlarmName] } }]);
  const role = roleOf(away, 'ReplicationAlarmRole');
  const may = (name: string, region: string) =>
    evaluate({
      principal: { arn: role.arn, account: member },
      identity: role.identity,
      action: 'cloudwatch:PutMetricAlarm',
      resource: `arn:aws:cloudwatch:${region}:${member}:alarm:${name}`,
    });
  expect(may(alarm.AlarmName, home)).toBe('allowed');
  expect(may(alarm.AlarmName, 'us-east-1')).toBe('implicit deny');
  expect(may('Payments', home)).toBe('implicit deny');
});
