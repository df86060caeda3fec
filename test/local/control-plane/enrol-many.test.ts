import { enrolMany } from '../../../local/control-plane/enrol-many.js';
import { inProcessClient } from '../../../local/control-plane/in-process.js';
import { platform, testPlane } from '../../fixtures/control-plane.js';

const wanted = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    accountId: '111122223333',
    region: 'eu-west-1',
    restApiId: `r${index}`,
    stage: 'prod',
    tenantId: `t-${index}`,
  }));

const platformClient = async (requestsPerMinute: number) => {
  const { plane } = await testPlane();
  return inProcessClient({ ...plane, identify: () => platform, requestsPerMinute });
};

test('whoever makes more requests than a minute allows waits for the next one', async () => {
  const [slept, done]: [number[], number[]] = [[], []];
  // Four requests make two tenants; the batch is the fifth.
  const options = {
    sleep: async (ms: number) => slept.push(ms),
    onBatch: ({ created }: { created: number }) => done.push(created),
  };
  await expect(enrolMany(await platformClient(4), wanted(2), options)).rejects.toMatchObject({
    code: 'rate-limited',
  });
  // Longer than a minute, after which there would have been an answer.
  expect(slept).toEqual([5000, 10_000, 20_000, 30_000]);
  await enrolMany(await platformClient(5), wanted(2), options);
  expect(done).toEqual([2]);
});

test('a batch has at most 500 APIs and 200,000 characters', async () => {
  const client = await platformClient(1_000_000);
  const sizes: number[] = [];
  const long = wanted(600).map((one) => ({
    ...one,
    tenantId: 'acme',
    displayName: 'x'.repeat(120),
  }));
  const options = { onBatch: ({ results }: { results: unknown[] }) => sizes.push(results.length) };
  await enrolMany(client, long.slice(0, 501), options);
  await enrolMany(
    client,
    long.map((one) => ({ ...one, displayName: '\u{1d11e}'.repeat(60) })),
    options,
  );
  expect(sizes.slice(0, 2)).toEqual([500, 1]);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
});
