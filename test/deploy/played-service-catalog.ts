import * as sdk from '@aws-sdk/client-service-catalog';
import { stubJson } from '../fixtures/stub-json.js';

/** Service Catalog as far as a deployment calls it: it shares a portfolio with everybody. Each call is held against its model. */
export const playedServiceCatalog = () =>
  stubJson(
    sdk,
    (connection) => new sdk.ServiceCatalogClient(connection),
    ({ operation }) => ({
      body:
        operation === 'DescribePortfolioShareStatus'
          ? { Status: 'COMPLETED' }
          : { PortfolioShareToken: 'share-abcdefghijklm' },
    }),
  );
