import type { ServiceCatalogClient } from '@aws-sdk/client-service-catalog';
import { shareCalls } from '../../product/portfolio-share/service-catalog.js';
import { finishShare } from '../../product/portfolio-share/share.js';

const share = {
  PortfolioId: 'port-abcdefghijklm',
  OrganizationNode: { Type: 'ORGANIZATION' as const, Value: 'o-a1b2c3d4e5' },
};

/** Service Catalog, which takes an order at once and works it off afterwards. */
const catalog = (states: readonly object[], { gone = false } = {}) => {
  const seen: { name: string; input: unknown }[] = [];
  const left = [...states];
  const send = async (command: { input: unknown }) => {
    const { input } = command;
    const { name } = command.constructor;
    seen.push({ name, input });
    if (name === 'DescribePortfolioShareStatusCommand')
      return left.length > 1 ? left.shift() : left[0];
    if (gone) throw Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' });
    return { PortfolioShareToken: 'share-abc' };
  };
  return { client: { send } as unknown as ServiceCatalogClient, seen };
};
const finish = (client: ServiceCatalogClient, wanted = true) => {
  let ms = 0;
  const time = {
    now: () => new Date(ms),
    sleep: async (pause: number) => {
      ms += pause;
    },
  };
  return finishShare(shareCalls(client, share, wanted), new Date(14 * 60_000), time);
};

test('a share is made with principals and tag options, and waited for', async () => {
  const { client, seen } = catalog([
    { Status: 'NOT_STARTED' },
    { Status: 'IN_PROGRESS' },
    { Status: 'COMPLETED' },
  ]);
  expect(await finish(client)).toMatchObject({ failed: false });
  expect(seen.map(({ name }) => name)).toEqual([
    'CreatePortfolioShareCommand',
    ...Array(3).fill('DescribePortfolioShareStatusCommand'),
  ]);
  expect(seen[0]?.input).toEqual({ ...share, SharePrincipals: true, ShareTagOptions: true });
});

test('a share that some accounts did not get fails the deployment, and names them', async () => {
  const ShareErrors = Array.from({ length: 7 }, (_, index) => ({
    Accounts: [`11112222333${index}`],
    Message: 'Internal failure',
  }));
  const { client } = catalog([{ Status: 'COMPLETED_WITH_ERRORS', ShareDetails: { ShareErrors } }]);
  expect(await finish(client)).toEqual({
    failed: true,
    said: expect.stringMatching(
      /not shared with everybody.*111122223330: Internal failure.*and 2 more/,
    ),
  });
});

test('one that never ends is told as such, in time', async () => {
  const { client } = catalog([{ Status: 'IN_PROGRESS' }]);
  expect(await finish(client)).toEqual({
    failed: true,
    said: expect.stringContaining('Deploy again to wait on'),
  });
});

test('taking away what is gone already is done', async () => {
  const { client, seen } = catalog([], { gone: true });
  expect(await finish(client, false)).toMatchObject({ failed: false });
  expect(seen.map(({ name }) => name)).toEqual(['DeletePortfolioShareCommand']);
});
