import type {
  GenerateEmbedUrlForAnonymousUserCommandInput,
  GenerateEmbedUrlForRegisteredUserCommandInput,
} from '@aws-sdk/client-quicksight';
import { minuteMs } from '../../../core/periods/duration.js';
import { quickSightDashboards } from '../../../reporting/quicksight/quicksight-dashboards.js';
import { dashboardLinksContract, linksMadeAt } from '../../contracts/dashboard-links.js';
import { stubQuickSight } from './stub-quicksight.js';

describe('links', () => {
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
});

/** QuickSight as far as sessions go: an address for each, which ends when it was asked to. */
async function sessions(reader: 'anonymous' | 'registered') {
  const opened = new Map<string, { readonly tenant: string; readonly until: number }>();
  const stub = await stubQuickSight(({ input }) => {
    const { SessionLifetimeInMinutes, SessionTags, UserArn } =
      input as unknown as GenerateEmbedUrlForAnonymousUserCommandInput &
        GenerateEmbedUrlForRegisteredUserCommandInput;
    const EmbedUrl = `https://eu-west-1.quicksight.example/embed/${opened.size}`;
    opened.set(EmbedUrl, {
      tenant: SessionTags?.[0]?.Value ?? UserArn?.split('/').at(-1)?.replace(/\.+$/, '') ?? '',
      until: linksMadeAt + (SessionLifetimeInMinutes ?? 600) * minuteMs,
    });
    return { body: { EmbedUrl } };
  });
  return {
    links: quickSightDashboards({
      client: stub.client,
      reader,
      accountId: '111122223333',
      region: 'eu-west-1',
      identityRegion: 'us-east-1',
      now: () => linksMadeAt,
    }),
    async opens(url: string, at: number) {
      const session = opened.get(url);
      return session && at < session.until ? session.tenant : undefined;
    },
    async close() {
      await stub.close();
      expect(stub.wrong).toEqual([]);
    },
  };
}

describe.each(['anonymous', 'registered'] as const)('links for an %s reader', (reader) => {
  dashboardLinksContract(() => sessions(reader));
});
