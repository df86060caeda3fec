import { publishRules } from '../../../../reporting/render/quicksight/publish-rules.js';
import { quicksightDirectory } from '../../../../reporting/render/quicksight/quicksight-directory.js';
import {
  anonymousDashboards,
  readerDashboards,
} from '../../../../reporting/render/quicksight/quicksight-embedding.js';
import { ingestDataSet } from '../../../../reporting/render/quicksight/quicksight-ingestion.js';
import { clientAsReader } from '../../../../reporting/render/quicksight/sts-report-reader.js';
import { memoryRegistry } from '../../../fixtures/memory-registry.js';
import { aTenant } from '../../../fixtures/registry.js';
import { type Answer, type Call, stubQuickSight } from './stub-quicksight.js';

const accountId = '111122223333';
let stub: Awaited<ReturnType<typeof stubQuickSight>>;
let play: (call: Call) => Answer = () => ({ body: {} });
beforeEach(async () => {
  play = () => ({ body: {} });
  stub = await stubQuickSight((call) => play(call));
});
afterEach(async () => {
  await stub.close();
  expect(stub.wrong).toEqual([]);
});

const embedding = () => ({
  client: stub.client,
  accountId,
  region: 'eu-west-1',
  dashboardId: 'gatebook-dashboard',
  allowedDomains: ['https://portal.example.com'],
  now: () => 0,
});

describe('links to the dashboard', () => {
  test("an anonymous session carries the tenant's tag and may open the one dashboard alone", async () => {
    play = () => ({ body: { EmbedUrl: 'https://quicksight.example/embed' } });
    const url = await anonymousDashboards(embedding()).linkFor('acme', 60 * 60_000);
    expect(url).toBe('https://quicksight.example/embed');
    expect(stub.calls[0]).toMatchObject({
      operation: 'GenerateEmbedUrlForAnonymousUser',
      input: {
        SessionTags: [{ Key: 'tenant', Value: 'acme' }],
        SessionLifetimeInMinutes: 60,
        AuthorizedResourceArns: [
          `arn:aws:quicksight:eu-west-1:${accountId}:dashboard/gatebook-dashboard`,
        ],
      },
    });
  });

  test("a registered session is the tenant's own reader's", async () => {
    play = () => ({ body: { EmbedUrl: 'https://quicksight.example/embed' } });
    const readerArn = async (tenant: string) =>
      `arn:aws:quicksight:eu-west-1:${accountId}:user/default/${tenant}`;
    await readerDashboards({ ...embedding(), readerArn }).linkFor('acme', 60 * 60_000);
    expect(stub.calls[0]?.input).toMatchObject({
      UserArn: expect.stringContaining('user/default/acme'),
    });
  });

  test.each([5, 601])('%i minutes are refused: QuickSight has no such session', async (minutes) => {
    await expect(
      anonymousDashboards(embedding()).linkFor('acme', minutes * 60_000),
    ).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(stub.calls).toEqual([]);
  });

  test.each(['*', '', 'acme,globex'])('no link is made for the tenant %j', async (tenant) => {
    await expect(
      anonymousDashboards(embedding()).linkFor(tenant, 60 * 60_000),
    ).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(stub.calls).toEqual([]);
  });

  test('a pricing plan without anonymous sessions is told with where to read on', async () => {
    play = () => ({ error: 'UnsupportedPricingPlanException', status: 403 });
    await expect(
      anonymousDashboards(embedding()).linkFor('acme', 60 * 60_000),
    ).rejects.toMatchObject({
      code: 'not-set-up',
      message: expect.stringContaining('docs/quicksight.md'),
    });
  });
});

describe('the directory', () => {
  const directory = () => quicksightDirectory({ client: stub.client, accountId });

  test('reads every page', async () => {
    play = () =>
      stub.calls.length === 1
        ? {
            body: {
              GroupList: [{ GroupName: 'gatebook-a' }, { GroupName: 'other' }],
              NextToken: 'n',
            },
          }
        : { body: { GroupList: [{ GroupName: 'gatebook-b' }] } };
    expect(await directory().groups('gatebook-')).toEqual(['gatebook-a', 'gatebook-b']);
  });

  test('a change that is made already is made', async () => {
    play = ({ operation }) => ({
      error: operation.startsWith('Delete')
        ? 'ResourceNotFoundException'
        : 'ResourceExistsException',
      status: 409,
    });
    await directory().createGroup('g', 'd');
    await directory().addMember('g', 'ada@example.com');
    await directory().deleteGroup('g');
    await directory().removeMember('g', 'ada@example.com');
    expect(await directory().invite('ada@example.com')).toBeUndefined();
  });

  test('a missing permission and a full house are told apart', async () => {
    play = () => ({ error: 'AccessDeniedException', status: 403 });
    await expect(directory().groups('g')).rejects.toMatchObject({ code: 'aws-access-denied' });
    play = () => ({ error: 'ThrottlingException', status: 429 });
    await expect(directory().groups('g')).rejects.toMatchObject({ code: 'aws-throttled' });
  });
});

test('the credentials of a reader come from its identity context', async () => {
  play = () => ({ body: { Context: 'assertion' } });
  const asked: unknown[] = [];
  const sts = {
    send: async (command: { input: unknown }) => {
      asked.push(command.input);
      return { Credentials: { AccessKeyId: 'a', SecretAccessKey: 's', SessionToken: 't' } };
    },
  };
  const client = await clientAsReader({
    quicksight: stub.client,
    sts: sts as never,
    accountId,
    roleArn: `arn:aws:iam::${accountId}:role/gatebook/report-reader`,
    region: 'eu-west-1',
  })('acme');
  expect(asked).toEqual([
    expect.objectContaining({
      RoleSessionName: 'gatebook-acme',
      ProvidedContexts: [
        {
          ProviderArn: 'arn:aws:iam::aws:contextProvider/QuickSight',
          ContextAssertion: 'assertion',
        },
      ],
    }),
  ]);
  expect(await client.config.credentials()).toMatchObject({ accessKeyId: 'a', sessionToken: 't' });
});

/** An object of a bucket, in memory. */
function heldObject() {
  const versions: string[] = [];
  return {
    read: async () => versions.at(-1),
    write: async (lines: string) => {
      versions.push(lines);
    },
  };
}

describe('publishing the rules', () => {
  test('writes, imports and names the accounts once per change, and imports again when told to', async () => {
    const registry = memoryRegistry();
    await registry.put('tenants', aTenant('acme'), 'absent');
    const held = heldObject();
    const views: string[] = [];
    const published = {
      object: held,
      ingest: ingestDataSet({
        client: stub.client,
        accountId,
        dataSetId: 'gatebook-rules',
        now: () => 7,
      }),
      writeView: async (sql: string) => void views.push(sql),
      database: 'gatebook',
    };
    expect(await publishRules(registry, published)).toEqual({ rules: 2, imported: true });
    expect(await publishRules(registry, published)).toEqual({ rules: 2, imported: false });
    expect(await publishRules(registry, published, true)).toEqual({ rules: 2, imported: true });
    expect(stub.calls.map(({ operation }) => operation)).toEqual([
      'CreateIngestion',
      'CreateIngestion',
    ]);
    expect(await held.read()).toBe(
      '{"groupname":"gatebook-platform","tenant_id":null}\n{"groupname":"gatebook-tenant-acme","tenant_id":"acme"}\n',
    );
    expect(views[0]).toContain(`"account_id" IN ('000000000000')`);
  });

  test('a change whose import failed is imported by the next forced run', async () => {
    const registry = memoryRegistry();
    const held = heldObject();
    play = () => ({ error: 'ThrottlingException', status: 429 });
    const published = {
      object: held,
      ingest: ingestDataSet({
        client: stub.client,
        accountId,
        dataSetId: 'gatebook-rules',
        now: () => 7,
      }),
      writeView: async () => {},
      database: 'gatebook',
    };
    await expect(publishRules(registry, published)).rejects.toMatchObject({
      code: 'aws-throttled',
    });
    play = () => ({ body: {} });
    expect(await publishRules(registry, published, true)).toMatchObject({ imported: true });
  });
});
