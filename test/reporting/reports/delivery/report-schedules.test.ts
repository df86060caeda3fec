import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { reportSchedules } from '../../../../reporting/reports/delivery/report-schedules.js';

const schedule = {
  id: 'acme/weekly',
  tenantId: 'acme',
  name: 'weekly',
  cadence: 'weekly',
  hour: 7,
  timeZone: null,
  recipients: null,
  title: null,
  formats: ['pdf'],
  state: 'active',
  createdAt: '2026-11-01T00:00:00.000Z',
  updatedAt: '2026-11-01T00:00:00.000Z',
} as const;

const schedulesOn = (send: () => Promise<unknown>) => {
  const client = new SchedulerClient({ region: 'eu-west-1' });
  client.send = send as typeof client.send;
  return reportSchedules({
    client,
    group: 'gatebook-reports',
    machineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:gatebook-reports',
    roleArn: 'arn:aws:iam::111122223333:role/gatebook-central/gatebook-report-scheduler',
    deadLetterArn: 'arn:aws:sqs:eu-west-1:111122223333:gatebook-report-starts',
  });
};

test.each([
  ['aws-throttled', 'ThrottlingException'],
  ['aws-access-denied', 'AccessDeniedException'],
  ['aws-unreachable', 'InternalServerException'],
])('what EventBridge refuses is told as %s, with what to do', async (code, name) => {
  const scheduler = schedulesOn(async () => {
    throw Object.assign(new Error('arn:aws:iam::111122223333:role/x'), { name });
  });
  const error = await scheduler.put({ ...schedule, formats: ['pdf'] }, 'UTC').catch((e) => e);
  expect(error).toMatchObject({ name: 'ProductError', code });
  expect(error.message).toContain('Repeat the call');
  expect(error.message).not.toContain('arn:');
});

test('what EventBridge takes is done', async () => {
  const scheduler = schedulesOn(async () => ({}));
  await expect(scheduler.remove('acme/weekly')).resolves.toBeUndefined();
});
