import type { QuickSightClient } from '@aws-sdk/client-quicksight';
import { documentWriters } from '../../../../reporting/reports/documents/renderer.js';
import { quicksightSnapshots } from '../../../../reporting/reports/quicksight-snapshots/quicksight-snapshots.js';
import { snapshotFiles } from '../../../../reporting/reports/quicksight-snapshots/s3-snapshot-files.js';
import {
  jobIdOf,
  type SnapshotReader,
} from '../../../../reporting/reports/quicksight-snapshots/snapshot-job.js';
import { snapshotRenderer } from '../../../../reporting/reports/quicksight-snapshots/snapshot-renderer.js';
import { rendererContract } from '../../../contracts/renderer.js';
import { anOrder } from '../../../fixtures/an-order.js';
import { madeUpReport } from '../../../fixtures/report.js';
import { type Answer, type Call, stubQuickSight } from '../../quicksight/stub-quicksight.js';

const account = '111122223333';
const file = (format: string, more: object = { S3Uri: `https://files.example/${format}` }) => ({
  Files: [{ FormatType: format, SheetSelections: [] }],
  S3Results: [more],
});
const all = [file('PDF'), file('CSV'), file('EXCEL')];
const result = (groups: object[], user = 'AnonymousUsers'): Answer => ({
  body: { JobStatus: 'COMPLETED', Result: { [user]: [{ FileGroups: groups }] } },
});

/** Plays the stub's answers by operation, the last one over and over. */
const script = (answers: Record<string, Answer[]>) => {
  const left = Object.fromEntries(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  return ({ operation }: Call): Answer => {
    const list = left[operation] ?? [];
    return (list.length > 1 ? list.shift() : list[0]) ?? { error: 'NotPlayed', status: 500 };
  };
};

const smooth = {
  StartDashboardSnapshotJob: [{ body: {} }],
  DescribeDashboardSnapshotJob: [
    { body: { JobStatus: 'QUEUED' } },
    { body: { JobStatus: 'RUNNING' } },
    { body: { JobStatus: 'COMPLETED' } },
  ],
  DescribeDashboardSnapshotJobResult: [result(all)],
} as const satisfies Record<string, Answer[]>;

/** Snapshot jobs of the stub's account. */
const jobsOn = (client: QuickSightClient) => async () =>
  quicksightSnapshots({ client, accountId: account, dashboardId: 'gatebook-report' });

async function tried(
  play: (call: Call) => Answer | Promise<Answer>,
  {
    reader = 'anonymous',
    order = anOrder(),
  }: { reader?: SnapshotReader; order?: ReturnType<typeof anOrder> } = {},
) {
  const stub = await stubQuickSight(play);
  let clock = 0;
  const slept: number[] = [];
  const renderer = snapshotRenderer({
    accountId: account,
    dashboardId: 'gatebook-report',
    reader,
    jobsOf: jobsOn(stub.client),
    readFile: async (uri) => new TextEncoder().encode(uri),
    now: () => clock,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      clock += milliseconds;
    },
    random: () => 0.5,
  });
  try {
    const outcome = await Promise.resolve()
      .then(() => renderer.render(order))
      .catch((error: Error) => error);
    return { outcome, ...stub, slept };
  } finally {
    await stub.close();
  }
}

const counted = (calls: readonly Call[], name: string) =>
  calls.filter(({ operation }) => operation === name).length;

describe('the QuickSight renderer', () => {
  test('prints as the anonymous tenant with its tag, and brings every file in the order asked for', async () => {
    const { outcome, calls, wrong } = await tried(script(smooth));
    expect(wrong).toEqual([]);
    expect(outcome).toEqual([
      expect.objectContaining({ name: 'acme-weekly-2026-11-16.pdf', format: 'pdf' }),
      expect.objectContaining({ name: 'acme-weekly-2026-11-16.csv', format: 'csv' }),
      expect.objectContaining({ name: 'acme-weekly-2026-11-16.xlsx', format: 'xlsx' }),
    ]);
    const [start] = calls;
    expect(start?.input).toMatchObject({
      SnapshotJobId: jobIdOf(anOrder()),
      UserConfiguration: {
        AnonymousUsers: [{ RowLevelPermissionTags: [{ Key: 'tenant', Value: 'acme' }] }],
      },
      SnapshotConfiguration: {
        Parameters: {
          DateTimeParameters: [
            { Name: 'From', Values: [Date.UTC(2026, 10, 15, 23) / 1000] },
            { Name: 'To', Values: [Date.UTC(2026, 10, 22, 23) / 1000] },
          ],
        },
      },
    });
  });

  test('as a registered reader it names no user, because the credentials are the reader', async () => {
    const { outcome, calls, wrong } = await tried(
      script({
        ...smooth,
        DescribeDashboardSnapshotJobResult: [result(all, 'RegisteredUsers')],
      }),
      { reader: 'registered' },
    );
    expect(wrong).toEqual([]);
    expect(calls[0]?.input).not.toHaveProperty('UserConfiguration');
    expect(outcome).toHaveLength(3);
  });

  test('waits out throttling and a full house, each time longer, and tries again', async () => {
    const { outcome, calls, slept } = await tried(
      script({
        ...smooth,
        StartDashboardSnapshotJob: [
          { error: 'LimitExceededException', status: 409 },
          { error: 'ThrottlingException', status: 429 },
          { error: 'InternalFailureException', status: 500 },
          { body: {} },
        ],
        DescribeDashboardSnapshotJob: [
          { error: 'ThrottlingException', status: 429 },
          { body: { JobStatus: 'COMPLETED' } },
        ],
      }),
    );
    expect(outcome).toHaveLength(3);
    expect(counted(calls, 'StartDashboardSnapshotJob')).toBe(4);
    expect(slept.filter((wait) => wait >= 750).slice(0, 3)).toEqual([750, 1500, 3000]);
  });

  test('takes up a job that is there already, after a crash or a double start', async () => {
    const { outcome, calls } = await tried(
      script({
        ...smooth,
        StartDashboardSnapshotJob: [{ error: 'ResourceExistsException', status: 409 }],
      }),
    );
    expect(outcome).toHaveLength(3);
    expect(counted(calls, 'StartDashboardSnapshotJob')).toBe(1);
  });

  test('a job that failed is reported with its reason', async () => {
    const { outcome } = await tried(
      script({
        ...smooth,
        DescribeDashboardSnapshotJob: [{ body: { JobStatus: 'FAILED' } }],
        DescribeDashboardSnapshotJobResult: [
          {
            body: {
              JobStatus: 'FAILED',
              ErrorInfo: { ErrorType: 'SERVER', ErrorMessage: 'out of memory' },
            },
          },
        ],
      }),
    );
    expect(outcome).toMatchObject({
      code: 'render-failed',
      message: expect.stringContaining('SERVER: out of memory'),
    });
  });

  test.each([
    [
      'has an error',
      [
        all[0],
        file('CSV', { ErrorInfo: [{ ErrorType: 'S3', ErrorMessage: 'no access' }] }),
        all[2],
      ],
      /the csv file: S3: no access/,
    ],
    ['is not there', [all[0], all[1]], /without the xlsx file/],
    ['is nowhere', [all[0], all[1], file('EXCEL', {})], /does not say where/],
  ])('a half-failed job is no success: a file that %s', async (_, groups, sentence) => {
    const { outcome } = await tried(
      script({ ...smooth, DescribeDashboardSnapshotJobResult: [result(groups as object[])] }),
    );
    expect(outcome).toMatchObject({
      code: 'render-failed',
      message: expect.stringMatching(sentence),
    });
  });

  test('a job that never ends is given up', async () => {
    const { outcome } = await tried(
      script({ ...smooth, DescribeDashboardSnapshotJob: [{ body: { JobStatus: 'RUNNING' } }] }),
    );
    expect(outcome).toMatchObject({
      code: 'render-failed',
      message: expect.stringContaining('within 20 minutes'),
    });
  });

  test('a pricing plan that knows no anonymous readers is told with the ways on', async () => {
    const { outcome } = await tried(
      script({
        ...smooth,
        StartDashboardSnapshotJob: [{ error: 'UnsupportedPricingPlanException', status: 403 }],
      }),
    );
    expect(outcome).toMatchObject({
      code: 'render-refused',
      message: expect.stringMatching(/registered.*builtin/),
    });
  });

  test('refuses a format that QuickSight cannot print, and a tenant that is none, before it starts anything', async () => {
    const html = await tried(script(smooth), { order: anOrder({ formats: ['html'] }) });
    expect(html.outcome).toMatchObject({ code: 'render-refused' });
    const everyone = { ...anOrder().tenant, id: '*' };
    const foreign = await tried(script(smooth), { order: anOrder({ tenant: everyone }) });
    expect(foreign.outcome).toMatchObject({ code: 'invalid-input' });
    expect([...html.calls, ...foreign.calls]).toEqual([]);
  });

  test('runs ten jobs at most at once, however many reports are due', async () => {
    const running = new Set<unknown>();
    let most = 0;
    const play = script({
      ...smooth,
      DescribeDashboardSnapshotJob: [{ body: { JobStatus: 'COMPLETED' } }],
    });
    const stub = await stubQuickSight((call) => {
      const id = call.input.SnapshotJobId;
      if (call.operation === 'StartDashboardSnapshotJob') running.add(id);
      most = Math.max(most, running.size);
      if (call.operation === 'DescribeDashboardSnapshotJobResult') running.delete(id);
      return play(call);
    });
    const renderer = snapshotRenderer({
      accountId: account,
      dashboardId: 'gatebook-report',
      reader: 'anonymous',
      jobsOf: jobsOn(stub.client),
      readFile: async () => new Uint8Array(),
      now: () => 0,
      sleep: async () => {},
      random: Math.random,
    });
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        renderer.render(anOrder({ id: `acme/weekly-${index}/w2026-11-16` })),
      ),
    );
    await stub.close();
    expect(stub.wrong).toEqual([]);
    expect(most).toBeLessThanOrEqual(10);
    expect(counted(stub.calls, 'StartDashboardSnapshotJob')).toBe(40);
  });

  test('the ids of two orders never meet, and a second attempt is another job', () => {
    const ids = ['a/b-c/w', 'a-b/c/w', 'a/b/c-w'].map((id) => jobIdOf({ id, attempt: 1 }));
    expect(new Set([...ids, jobIdOf({ id: 'a/b-c/w', attempt: 2 })]).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[\w-]+$/);
  });
});

test('a file that cannot be fetched is told without the address, which holds a signature', async () => {
  const read = snapshotFiles({
    s3: { send: async () => ({}) } as never,
    fetch: async () => new Response('', { status: 403 }),
  });
  await expect(read('https://files.example/a?signature=secret')).rejects.toMatchObject({
    code: 'render-failed',
    message: expect.not.stringContaining('secret'),
  });
  await expect(read('s3://bucket/key')).rejects.toMatchObject({ code: 'render-failed' });
});

describe('the renderer by snapshots', () => {
  rendererContract(async () => {
    let works = true;
    const play = script(smooth);
    const stub = await stubQuickSight((call) => {
      if (works) return play(call);
      return { error: 'LimitExceededException', status: 409 };
    });
    // What QuickSight would print is not what is tried here: each file is one of its format.
    const report = madeUpReport({ rows: 1 });
    const formats = { PDF: 'pdf', CSV: 'csv', EXCEL: 'xlsx' } as const;
    let clock = 0;
    return {
      renderer: snapshotRenderer({
        accountId: account,
        dashboardId: 'gatebook-report',
        reader: 'anonymous',
        jobsOf: jobsOn(stub.client),
        readFile: (uri) =>
          documentWriters[formats[uri.split('/').at(-1) as keyof typeof formats]](report, null),
        now: () => clock,
        sleep: async (milliseconds) => {
          clock += milliseconds;
        },
        random: () => 0.5,
      }),
      breakDown: () => {
        works = false;
      },
      async close() {
        await stub.close();
        expect(stub.wrong).toEqual([]);
      },
    };
  });
});
