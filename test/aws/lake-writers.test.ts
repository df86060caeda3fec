import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { runningExecutions } from '../../reporting/lake/writing/executions-sfn.js';
import { leaseKeys, takeLease } from '../../reporting/lake/writing/lease.js';
import { s3Lease } from '../../reporting/lake/writing/lease-s3.js';
import { startMoto } from '../fixtures/moto.js';

let moto: Awaited<ReturnType<typeof startMoto>>;
beforeAll(async () => {
  moto = await startMoto();
}, 120_000);
afterAll(() => moto?.close());

const client = () => ({
  endpoint: moto.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** A lake of its own with the state machine whose executions want to write. */
const lake = async (name: string) => {
  const s3 = new S3Client({ ...client(), forcePathStyle: true });
  await s3.send(
    new CreateBucketCommand({
      Bucket: name,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  const sfn = new SFNClient(client());
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name,
      roleArn: 'arn:aws:iam::123456789012:role/machine',
      definition: JSON.stringify({
        StartAt: 'A',
        States: { A: { Type: 'Wait', Seconds: 600, End: true } },
      }),
    }),
  );
  const writers = {
    lease: s3Lease(s3, name, leaseKeys.rollUps),
    isRunning: runningExecutions(sfn),
    stopStatements: async () => 0,
  };
  const start = async () => {
    const { executionArn = '' } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
    return executionArn;
  };
  const stop = (executionArn: string) => sfn.send(new StopExecutionCommand({ executionArn }));
  return { writers, start, stop };
};

test('one execution holds the lease in S3 until it has ended; the next one takes it over', async () => {
  const { writers, start, stop } = await lake('lease-of-one');
  const [first, second] = [await start(), await start()];
  expect(await takeLease(first, writers)).toBe('held');
  expect(await takeLease(second, writers)).toBe('others');
  // A call that is repeated, as a lost answer makes it, changes nothing.
  expect(await takeLease(first, writers)).toBe('held');
  await stop(first);
  expect(await takeLease(second, writers)).toBe('held');
  expect(await takeLease(await start(), writers)).toBe('others');
});

test('of many that come at once, to a lease that is free or left over, one holds it', async () => {
  const { writers, start, stop } = await lake('lease-of-many');
  for (let round = 0; round < 2; round += 1) {
    const executions = await Promise.all(Array.from({ length: 8 }, start));
    const standings = await Promise.all(
      executions.map((execution) => takeLease(execution, writers)),
    );
    expect(standings.filter((standing) => standing === 'held')).toHaveLength(1);
    await Promise.all(executions.map(stop));
  }
});

test('an execution that nobody knows any more does not run', async () => {
  const { writers } = await lake('lease-forgotten');
  const gone = 'arn:aws:states:eu-west-1:123456789012:execution:gatebook-roll-ups:gone';
  expect(await writers.isRunning(gone)).toBe(false);
});
