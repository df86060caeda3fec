import {
  DescribeGroupCommand,
  DescribeUserCommand,
  ListGroupMembershipsCommand,
  QuickSightClient,
} from '@aws-sdk/client-quicksight';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { publishRules } from '../../reporting/quicksight/publish-rules.js';
import { quicksightDirectory } from '../../reporting/quicksight/quicksight-directory.js';
import { dataSetImports } from '../../reporting/quicksight/quicksight-ingestion.js';
import { reconcileReaders } from '../../reporting/quicksight/readers.js';
import { s3Rules } from '../../reporting/quicksight/s3-rules.js';
import { startMoto } from '../fixtures/moto.js';

jest.setTimeout(120_000);

const accountId = '123456789012';
const here = { AwsAccountId: accountId, Namespace: 'default' };
const connection = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'central', secretAccessKey: 'secret' },
});

let moto: Awaited<ReturnType<typeof startMoto>>;
let client: QuickSightClient;
beforeAll(async () => {
  moto = await startMoto();
  client = new QuickSightClient(connection(moto.url));
});
afterAll(() => moto.close());

const members = async (group: string) => {
  const { GroupMemberList } = await client.send(
    new ListGroupMembershipsCommand({ ...here, GroupName: group }),
  );
  return (GroupMemberList ?? []).map(({ MemberName }) => MemberName).sort();
};

test('a reconciliation invites readers and makes groups and memberships, and a second one changes nothing', async () => {
  const directory = quicksightDirectory({ client, accountId, region: 'eu-west-1' });
  const wanted = {
    directory,
    tenants: [{ id: 'acme' }, { id: 'globex' }],
    readers: {
      platform: ['pat@example.com'],
      tenants: new Map([
        ['acme', ['ada@example.com', 'bob@example.com']],
        ['globex', ['ada@example.com']],
      ]),
    },
  };
  const changes = await reconcileReaders(wanted);
  expect(changes.groupsCreated).toEqual([
    'gatebook-platform',
    'gatebook-readers',
    'gatebook-tenant-acme',
    'gatebook-tenant-globex',
  ]);
  expect(changes.invited).toEqual(['pat@example.com', 'ada@example.com', 'bob@example.com']);
  expect(await members('gatebook-tenant-acme')).toEqual(['ada@example.com', 'bob@example.com']);
  expect(await members('gatebook-platform')).toEqual(['pat@example.com']);
  const { User } = await client.send(
    new DescribeUserCommand({ ...here, UserName: 'ada@example.com' }),
  );
  expect(User?.Role).toBe('READER');
  expect(await reconcileReaders(wanted)).toMatchObject({
    groupsCreated: [],
    added: [],
    invited: [],
  });
});

test('the group of a tenant that is gone goes with it', async () => {
  const directory = quicksightDirectory({ client, accountId, region: 'eu-west-1' });
  const tenants = new Map([['acme', ['ada@example.com', 'bob@example.com']]]);
  const changes = await reconcileReaders({
    directory,
    tenants: [{ id: 'acme' }],
    readers: { platform: ['pat@example.com'], tenants },
  });
  expect(changes.groupsDeleted).toEqual(['gatebook-tenant-globex']);
  await expect(
    client.send(new DescribeGroupCommand({ ...here, GroupName: 'gatebook-tenant-globex' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('the rules are written to the lake with the name of their import, and imported once', async () => {
  const s3 = new S3Client({ ...connection(moto.url), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
  const object = s3Rules({ s3, bucket: 'lake', key: 'registry/quicksight-rules/rules.json' });
  expect(await object.read()).toBeUndefined();
  const published = {
    object,
    imports: {
      ...dataSetImports({ client, accountId, dataSetId: 'gatebook-rules' }),
      // Moto lists no imports.
      begun: async () => [],
    },
    newImportId: () => 'first',
    now: () => 0,
  };
  const tenants = [{ id: 'acme' }];
  expect(await publishRules(tenants, published)).toEqual({
    rules: 2,
    importId: 'first',
    begun: true,
    waitsUntil: undefined,
  });
  expect(await object.read()).toEqual({
    lines: expect.stringContaining('"gatebook-tenant-acme"'),
    importId: 'first',
  });
});
