import { hourMs } from '../../../core/periods/duration.js';
import { reportReader } from '../../../reporting/quicksight/names.js';
import { importOutcome, publishRules } from '../../../reporting/quicksight/publish-rules.js';
import { quicksightDirectory } from '../../../reporting/quicksight/quicksight-directory.js';
import {
  anonymousDashboards,
  readerDashboards,
} from '../../../reporting/quicksight/quicksight-embedding.js';
import { dataSetImports } from '../../../reporting/quicksight/quicksight-ingestion.js';
import { clientAsReader } from '../../../reporting/reports/quicksight-snapshots/sts-report-reader.js';
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
    const url = await anonymousDashboards(embedding()).linkFor(
      { id: 'acme', uid: 'acme' },
      60 * 60_000,
    );
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
    await readerDashboards({ ...embedding(), readerArn }).linkFor(
      { id: 'acme', uid: 'acme' },
      60 * 60_000,
    );
    expect(stub.calls[0]?.input).toMatchObject({
      UserArn: expect.stringContaining('user/default/acme'),
    });
  });

  test.each([5, 601])('%i minutes are refused: QuickSight has no such session', async (minutes) => {
    await expect(
      anonymousDashboards(embedding()).linkFor({ id: 'acme', uid: 'acme' }, minutes * 60_000),
    ).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(stub.calls).toEqual([]);
  });

  test.each(['*', '', 'acme,globex'])('no link is made for the tenant %j', async (tenant) => {
    await expect(
      anonymousDashboards(embedding()).linkFor({ id: tenant, uid: tenant }, 60 * 60_000),
    ).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(stub.calls).toEqual([]);
  });

  test('a pricing plan without anonymous sessions is told with where to read on', async () => {
    play = () => ({ error: 'UnsupportedPricingPlanException', status: 403 });
    await expect(
      anonymousDashboards(embedding()).linkFor({ id: 'acme', uid: 'acme' }, 60 * 60_000),
    ).rejects.toMatchObject({
      code: 'not-set-up',
      message: expect.stringContaining('docs/quicksight.md'),
    });
  });
});

describe('the directory', () => {
  const directory = () =>
    quicksightDirectory({ client: stub.client, accountId, region: 'eu-west-1' });

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
    roleArn: `arn:aws:iam::${accountId}:role/gatebook-central/report-reader`,
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

describe('a registered reader of reports', () => {
  test.each([
    ['acme', 'gatebook-report-reader/acme', 'acme'],
    // A session's name has two characters at least.
    ['a', 'gatebook-report-reader/a.', 'a.'],
  ])('of %s is sessions of one role, and needs no mailbox', async (tenant, user, session) => {
    expect(reportReader(tenant)).toBe(user);
    await quicksightDirectory({ client: stub.client, accountId, region: 'eu-west-1' }).invite(user);
    expect(stub.calls[0]).toMatchObject({
      operation: 'RegisterUser',
      input: {
        IdentityType: 'IAM',
        IamArn: `arn:aws:iam::${accountId}:role/gatebook-report-reader`,
        SessionName: session,
        Email: `${tenant}@reports.invalid`,
        UserRole: 'READER',
      },
    });
  });

  test('nobody is invited by a name that is no mail address', async () => {
    await expect(
      quicksightDirectory({ client: stub.client, accountId, region: 'eu-west-1' }).invite('pat'),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    expect(stub.calls).toEqual([]);
  });
});

/** An object of a bucket, in memory. */
function heldObject() {
  let held: { readonly lines: string; readonly importId: string } | undefined;
  return {
    read: async () => held,
    write: async (lines: string, importId: string) => {
      held = { lines, importId };
    },
  };
}

/** QuickSight's imports, played: what became of each, by id, and a list of two pages. */
function playImports() {
  let isLastPage = true;
  const states = new Map<string, object>();
  play = ({ operation, input }) => {
    const id = String(input.IngestionId);
    if (operation === 'ListIngestions') {
      const all = [...states].map(([IngestionId, state]) => ({
        Arn: 'arn',
        IngestionId,
        CreatedTime: 0,
        ...state,
      }));
      isLastPage = !isLastPage;
      return isLastPage
        ? { body: { Ingestions: all.slice(1) } }
        : { body: { Ingestions: all.slice(0, 1), NextToken: 'more' } };
    }
    if (operation === 'CreateIngestion') {
      states.set(id, { IngestionStatus: 'QUEUED' });
      return { body: { IngestionId: id } };
    }
    const Ingestion = states.get(id);
    return Ingestion
      ? { body: { Ingestion } }
      : { error: 'ResourceNotFoundException', status: 404 };
  };
  return states;
}

describe('publishing the rules', () => {
  const setUp = () => {
    const states = playImports();
    const object = heldObject();
    let ids = 0;
    const published = {
      object,
      imports: dataSetImports({ client: stub.client, accountId, dataSetId: 'gatebook-rules' }),
      newImportId: () => {
        ids += 1;
        return `import-${ids}`;
      },
      now: () => hourMs,
    };
    const publish = (...ids: string[]) =>
      publishRules(
        ids.map((id) => ({ id })),
        published,
      );
    return { states, object, published, publish };
  };
  const begun = () => stub.calls.filter(({ operation }) => operation === 'CreateIngestion').length;

  test('writes and imports once per change', async () => {
    const { states, object, publish } = setUp();
    expect(await publish('acme')).toEqual({ rules: 2, importId: 'import-1', begun: true });
    expect(await publish('acme')).toEqual({ rules: 2, importId: 'import-1', begun: false });
    states.set('import-1', { IngestionStatus: 'COMPLETED' });
    expect(await publish('acme')).toMatchObject({ begun: false });
    expect(await publish()).toEqual({ rules: 1, importId: 'import-2', begun: true });
    expect(begun()).toBe(2);
    expect((await object.read())?.lines).toBe(
      '{"groupname":"gatebook-platform","tenant_id":null}\n',
    );
  });

  test('rules that come back to what they once were are imported again', async () => {
    const { states, publish } = setUp();
    for (const tenants of [['acme'], [], ['acme']]) {
      const { importId } = await publish(...tenants);
      states.set(importId, { IngestionStatus: 'COMPLETED' });
    }
    expect(begun()).toBe(3);
  });

  test('an import that was never begun, because the run before it ended there, is begun', async () => {
    const { states, object, publish } = setUp();
    await publish('acme');
    states.set('import-1', { IngestionStatus: 'COMPLETED' });
    const { lines = '' } = (await object.read()) ?? {};
    await object.write(lines, 'never-begun');
    expect(await publish('acme')).toEqual({ rules: 2, importId: 'never-begun', begun: true });
  });

  test('an import that failed is begun anew, under another name', async () => {
    const { states, publish } = setUp();
    await publish('acme');
    states.set('import-1', { IngestionStatus: 'FAILED' });
    expect(await publish('acme')).toEqual({ rules: 2, importId: 'import-2', begun: true });
  });

  test('of many changes the first eight are imported at once, whoever began them; the last one waits for its hour', async () => {
    const { states, publish } = setUp();
    const ids = ['by-hand', 'of-cloudformation'];
    for (const id of ids) states.set(id, { IngestionStatus: 'COMPLETED', CreatedTime: 1800 });
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const { importId, begun: isBegun } = await publish(id);
      expect(isBegun).toBe(true);
      states.set(importId, { IngestionStatus: 'COMPLETED', CreatedTime: 3000 });
    }
    expect(await publish('g')).toEqual({
      rules: 2,
      importId: 'import-7',
      begun: false,
      waitsUntil: '1970-01-01T01:50:00.000Z',
    });
    expect(begun()).toBe(6);
  });

  test('an import that failed keeps its reason as long as no other may begin', async () => {
    const { states, publish } = setUp();
    await publish('acme');
    states.set('import-1', { IngestionStatus: 'FAILED' });
    states.set('by-hand', { IngestionStatus: 'RUNNING' });
    expect(await publish('acme')).toEqual({
      rules: 2,
      importId: 'import-1',
      begun: false,
      waitsUntil: 'the import that runs has ended',
    });
  });

  test('a change that QuickSight was too busy to import is imported by the next run', async () => {
    const { publish } = setUp();
    const answers = play;
    play = () => ({ error: 'ThrottlingException', status: 429 });
    await expect(publish('acme')).rejects.toMatchObject({ code: 'aws-throttled' });
    play = answers;
    expect(await publish('acme')).toMatchObject({ importId: 'import-1', begun: true });
  });
});

describe('an import', () => {
  const outcome = (...states: object[]) => {
    let [at, asked] = [0, 0];
    play = () => {
      asked += 1;
      return { body: { Ingestion: states[Math.min(asked, states.length) - 1] } };
    };
    return importOutcome(
      dataSetImports({ client: stub.client, accountId, dataSetId: 'gatebook-rules' }),
      'import-1',
      {
        timeoutMs: 60_000,
        now: () => at,
        sleep: async (milliseconds) => {
          at += milliseconds;
        },
      },
    );
  };
  const running = { IngestionStatus: 'RUNNING' };

  test('is waited for', async () => {
    const done = { IngestionStatus: 'COMPLETED', RowInfo: { RowsIngested: 2, RowsDropped: 0 } };
    expect(await outcome({ IngestionStatus: 'INITIALIZED' }, running, done)).toBe('done');
    expect(stub.calls).toHaveLength(3);
  });

  test('that takes too long is left to the next run', async () => {
    expect(await outcome(running)).toBe('running');
  });

  test.each([
    [
      {
        IngestionStatus: 'FAILED',
        ErrorInfo: { Type: 'DATA_SOURCE_AUTH_FAILED', Message: 'no' },
      },
      'DATA_SOURCE_AUTH_FAILED: no',
    ],
    [{ IngestionStatus: 'CANCELLED' }, 'it is cancelled'],
    [{ IngestionStatus: 'COMPLETED', RowInfo: { RowsDropped: 3 } }, 'it dropped 3 rows'],
  ])('that ends badly is told with the reason: %j', async (state, reason) => {
    await expect(outcome(running, state)).rejects.toMatchObject({
      code: 'render-failed',
      message: expect.stringContaining(reason),
    });
  });
});
