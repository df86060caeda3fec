import {
  DescribeProvisioningParametersCommand,
  DescribeRecordCommand,
  type ProvisionedProductAttribute,
  paginateSearchProvisionedProducts,
  ServiceCatalogClient,
  UpdateProvisionedProductCommand,
} from '@aws-sdk/client-service-catalog';
import { ProductError } from '../../core/product-error.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import type { ProvisionedProducts, UpdateOutcome } from '../ports/provisioned-products.js';
import { requestTimeouts } from '../request-timeouts.js';
import { awsFault } from '../stages/aws-fault.js';
import type { AccountCredentials } from './sts.js';

export interface ServiceCatalogAccess {
  /** Credentials of the role that updates the product, in the pipeline's account. @throws ProductError */
  readonly credentials: AccountCredentials;
  /** The product's name in the portfolio. */
  readonly productName: string;
  /** Tests only: where Service Catalog is, in place of its own address. */
  readonly endpoint?: string;
}

/**
 * Pipelines by Service Catalog, in their own account and Region. Which provisioned product a pipeline is, its stack tells: the
 * pipeline's external id is the stack's own UUID.
 */
export const serviceCatalogProducts = ({
  credentials,
  productName,
  endpoint,
}: ServiceCatalogAccess): ProvisionedProducts => {
  const within = async <T>(
    pipeline: Pipeline,
    act: (client: ServiceCatalogClient) => Promise<T>,
  ): Promise<T> => {
    const client = new ServiceCatalogClient({
      region: pipeline.region,
      credentials: await credentials(pipeline),
      requestHandler: requestTimeouts,
      maxAttempts: 4,
      ...(endpoint !== undefined && { endpoint }),
    });
    try {
      return await act(client);
    } catch (error) {
      throw serviceCatalogFault(error, pipeline);
    } finally {
      client.destroy();
    }
  };

  const provisioned = async (
    client: ServiceCatalogClient,
    { id, externalId }: Pipeline,
  ): Promise<ProvisionedProductAttribute> => {
    const pages = paginateSearchProvisionedProducts(
      { client },
      { AccessLevelFilter: { Key: 'Account', Value: 'self' } },
    );
    for await (const { ProvisionedProducts: products = [] } of pages) {
      const found = products.find(
        (one) => one.ProductName === productName && one.PhysicalId?.endsWith(`/${externalId}`),
      );
      if (found) return found;
    }
    throw new ProductError(
      'unprocessable',
      `No provisioned product of "${productName}" is the pipeline of ${id}. It was launched without Service Catalog, or from a copy of the product: update it by hand.`,
    );
  };

  /** The parameters that a version takes. */
  const parametersOf = async (
    client: ServiceCatalogClient,
    ProductId: string | undefined,
    version: { ProvisioningArtifactId: string | undefined } | { ProvisioningArtifactName: string },
  ): Promise<ReadonlySet<string>> => {
    const { ProvisioningArtifactParameters: parameters = [] } = await client.send(
      new DescribeProvisioningParametersCommand({ ProductId, ...version }),
    );
    return new Set(parameters.flatMap(({ ParameterKey: key }) => (key ? [key] : [])));
  };

  return {
    update: (pipeline, version, token) =>
      within(pipeline, async (client) => {
        const product = await provisioned(client, pipeline);
        const { ProductId, ProvisioningArtifactId } = product;
        const before = await parametersOf(client, ProductId, { ProvisioningArtifactId });
        const after = await parametersOf(client, ProductId, { ProvisioningArtifactName: version });
        const { RecordDetail: record } = await client.send(
          new UpdateProvisionedProductCommand({
            ProvisionedProductId: product.Id,
            ProductId,
            ProvisioningArtifactName: version,
            UpdateToken: token,
            // CloudFormation has no earlier value of a parameter that the earlier version did not have.
            ProvisioningParameters: [...after]
              .filter((key) => before.has(key))
              .map((Key) => ({ Key, UsePreviousValue: true })),
          }),
        );
        if (record?.RecordId) return record.RecordId;
        throw new Error('Service Catalog answered without a record');
      }),
    outcome: (pipeline, recordId) =>
      within(pipeline, async (client): Promise<UpdateOutcome> => {
        const { RecordDetail: record } = await client.send(
          new DescribeRecordCommand({ Id: recordId }),
        );
        if (record?.Status === 'SUCCEEDED') return { state: 'succeeded', reason: null };
        if (record?.Status !== 'FAILED') return { state: 'under-way', reason: null };
        const said = (record.RecordErrors ?? []).map(
          ({ Code, Description }) => `${Code}: ${Description}`,
        );
        return { state: 'failed', reason: said.join('; ') || 'Service Catalog gives no reason.' };
      }),
  };
};

/** Refusals of the request itself: to repeat it would change nothing. */
const refusals = new Set([
  'DuplicateResourceException',
  'InvalidParametersException',
  'ResourceNotFoundException',
]);

function serviceCatalogFault(error: unknown, { id, accountId }: Pipeline): ProductError {
  const { name, message } = error as Error;
  if (refusals.has(name))
    return new ProductError(
      'unprocessable',
      `Service Catalog refuses to update ${id}: ${message.slice(0, 300)}`,
      { cause: error },
    );
  return awsFault(error, {
    where: `account ${accountId}`,
    denied: 'aws-access-denied',
    toDo: 'The role GatebookUpdate there must be a principal of the portfolio: was the portfolio shared again since it was made?',
  });
}
