import { quickSightDashboards } from '../../../reporting/quicksight/quicksight-dashboards.js';
import { stubQuickSight } from './stub-quicksight.js';

let stub: Awaited<ReturnType<typeof stubQuickSight>>;
beforeEach(async () => {
  stub = await stubQuickSight(() => ({ body: { EmbedUrl: 'https://quicksight.example/embed' } }));
});
afterEach(async () => {
  await stub.close();
  expect(stub.wrong).toEqual([]);
});

const linkAs = (reader: 'anonymous' | 'registered') =>
  quickSightDashboards({
    client: stub.client,
    reader,
    accountId: '111122223333',
    region: 'eu-west-1',
    identityRegion: 'us-east-1',
  }).linkFor({ id: 'acme', uid: 'acme' }, Date.now() + 30 * 60_000);

test('a link without a user opens the one dashboard with the tag of the tenant', async () => {
  expect(await linkAs('anonymous')).toBe('https://quicksight.example/embed');
  expect(stub.calls).toMatchObject([
    {
      operation: 'GenerateEmbedUrlForAnonymousUser',
      input: {
        SessionTags: [{ Key: 'tenant', Value: 'acme' }],
        SessionLifetimeInMinutes: 30,
        AuthorizedResourceArns: [
          'arn:aws:quicksight:eu-west-1:111122223333:dashboard/gatebook-dashboard',
        ],
      },
    },
  ]);
});

test('a link for a registered reader is that of the tenant’s own, where users live', async () => {
  await linkAs('registered');
  expect(stub.calls).toMatchObject([
    {
      operation: 'GenerateEmbedUrlForRegisteredUser',
      input: {
        UserArn:
          'arn:aws:quicksight:us-east-1:111122223333:user/default/gatebook-report-reader/acme',
      },
    },
  ]);
});
