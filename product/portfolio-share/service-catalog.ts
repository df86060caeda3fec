import {
  CreatePortfolioShareCommand,
  DeletePortfolioShareCommand,
  DescribePortfolioShareStatusCommand,
  type ServiceCatalogClient,
} from '@aws-sdk/client-service-catalog';
import * as z from 'zod';
import type { ShareCalls } from './share.js';

/** With whom which portfolio is shared, as the template writes it. */
export const portfolioShare = z.object({
  PortfolioId: z.string(),
  OrganizationNode: z.object({
    Type: z.enum(['ORGANIZATION', 'ORGANIZATIONAL_UNIT']),
    Value: z.string(),
  }),
});
export type PortfolioShare = z.output<typeof portfolioShare>;

/** Makes the share, with principals and tag options, or takes it away. A share that exists, or is gone, is no error. */
export const shareCalls = (
  client: Pick<ServiceCatalogClient, 'send'>,
  share: PortfolioShare,
  wanted: boolean,
): ShareCalls => {
  const catalog = client as ServiceCatalogClient;
  return {
    ask: async () => {
      if (wanted) {
        const { PortfolioShareToken: token } = await catalog.send(
          new CreatePortfolioShareCommand({
            ...share,
            SharePrincipals: true,
            ShareTagOptions: true,
          }),
        );
        return token;
      }
      try {
        const { PortfolioShareToken: token } = await catalog.send(
          new DeletePortfolioShareCommand(share),
        );
        return token;
      } catch (error) {
        if ((error as Error).name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
    status: async (token) => {
      const { Status: state, ShareDetails: details } = await catalog.send(
        new DescribePortfolioShareStatusCommand({ PortfolioShareToken: token }),
      );
      return {
        state: state ?? 'IN_PROGRESS',
        errors: (details?.ShareErrors ?? []).map(
          ({ Accounts, Message, Error: code }) =>
            `${(Accounts ?? []).join(', ')}: ${Message ?? code ?? 'no reason given'}`,
        ),
      };
    },
  };
};
