import * as sdk from '@aws-sdk/client-service-catalog';
import { serviceCatalogProducts } from '../../../control-plane/updates/service-catalog.js';
import { aPipeline } from '../../fixtures/a-pipeline.js';
import { type Answer, type Call, stubAwsJson } from '../../fixtures/stub-aws-json.js';

const pipeline = aPipeline('111122223333', 'eu-west-1', { externalId: '5e1f8d2a-0c1b-4c8e' });

const stackArn = (uuid: string) =>
  `arn:aws:cloudformation:eu-west-1:111122223333:stack/SC-111122223333-pp-a/${uuid}`;
const provisioned = (Id: string, uuid: string, ProductName = 'Gatebook pipeline') => ({
  Id,
  ProductName,
  ProductId: 'prod-1',
  ProvisioningArtifactId: 'pa-old',
  PhysicalId: stackArn(uuid),
});
const ours = provisioned('pp-ours', pipeline.externalId);

/** Service Catalog with two pages of provisioned products; `plays` says what else it answers. */
const played = async (plays: Record<string, (call: Call) => Answer> = {}) => {
  const answers: Record<string, (call: Call) => Answer> = {
    SearchProvisionedProducts: ({ input }) =>
      input.PageToken
        ? { body: { ProvisionedProducts: [ours] } }
        : {
            body: {
              ProvisionedProducts: [
                provisioned('pp-other', 'another-stack'),
                // Whoever says that it is the pipeline's stack, and is another product, is left alone.
                provisioned('pp-foreign', pipeline.externalId, 'Virtual machine'),
              ],
              NextPageToken: 'more',
            },
          },
    DescribeProvisioningParameters: ({ input }) => ({
      body: {
        ProvisioningArtifactParameters: (input.ProvisioningArtifactName
          ? ['ProjectName', 'RetentionDays', 'Added']
          : ['ProjectName', 'RetentionDays', 'Dropped']
        ).map((ParameterKey) => ({ ParameterKey })),
      },
    }),
    UpdateProvisionedProduct: () => ({ body: { RecordDetail: { RecordId: 'rec-1' } } }),
    ...plays,
  };
  const stub = await stubAwsJson(sdk, (call) => answers[call.operation]?.(call) ?? { body: {} });
  const products = serviceCatalogProducts({
    credentials: async () => ({ accessKeyId: 'member', secretAccessKey: 'secret' }),
    productName: 'Gatebook pipeline',
    endpoint: stub.url,
  });
  return { ...stub, products };
};

test('the pipeline’s own provisioned product is updated, with the parameters that both versions have as they are', async () => {
  const { products, calls, wrong, close } = await played();
  expect(await products.update(pipeline, '1.1.0', 'gatebook-000001-1-eu-west-1')).toBe('rec-1');
  await close();
  expect(wrong).toEqual([]);
  expect(calls.at(-1)).toEqual({
    operation: 'UpdateProvisionedProduct',
    input: {
      ProvisionedProductId: 'pp-ours',
      ProductId: 'prod-1',
      ProvisioningArtifactName: '1.1.0',
      UpdateToken: 'gatebook-000001-1-eu-west-1',
      ProvisioningParameters: [
        { Key: 'ProjectName', UsePreviousValue: true },
        { Key: 'RetentionDays', UsePreviousValue: true },
      ],
    },
  });
  expect(calls[0]?.input).toEqual({ AccessLevelFilter: { Key: 'Account', Value: 'self' } });
});

test('a pipeline without a provisioned product of ours is told of, and nothing is asked for', async () => {
  const { products, calls, close } = await played({
    SearchProvisionedProducts: () => ({ body: { ProvisionedProducts: [] } }),
  });
  await expect(products.update(pipeline, '1.1.0', 'token')).rejects.toMatchObject({
    code: 'unprocessable',
    message: expect.stringContaining('No provisioned product of "Gatebook pipeline"'),
  });
  await close();
  expect(calls.map(({ operation }) => operation)).not.toContain('UpdateProvisionedProduct');
});

test.each([
  ['SUCCEEDED', [], { state: 'succeeded', reason: null }],
  ['IN_PROGRESS', [], { state: 'under-way', reason: null }],
  ['CREATED', [], { state: 'under-way', reason: null }],
  ['IN_PROGRESS_IN_ERROR', [], { state: 'under-way', reason: null }],
  [
    'FAILED',
    [{ Code: 'InternalFailure', Description: 'Stack rolled back' }],
    { state: 'failed', reason: 'InternalFailure: Stack rolled back' },
  ],
  ['FAILED', [], { state: 'failed', reason: 'Service Catalog gives no reason.' }],
])('a record that is %s says how far the update is', async (Status, RecordErrors, outcome) => {
  const { products, wrong, close } = await played({
    DescribeRecord: () => ({ body: { RecordDetail: { Status, RecordErrors } } }),
  });
  expect(await products.outcome(pipeline, 'rec-1')).toEqual(outcome);
  await close();
  expect(wrong).toEqual([]);
});

test.each([
  ['InvalidParametersException', 'unprocessable'],
  ['ResourceNotFoundException', 'unprocessable'],
  ['AccessDeniedException', 'aws-access-denied'],
  // The product is under another change: it is over some time.
  ['InvalidStateException', 'aws-unreachable'],
])('%s is %s', async (error, code) => {
  const { products, close } = await played({ UpdateProvisionedProduct: () => ({ error }) });
  await expect(products.update(pipeline, '1.1.0', 'token')).rejects.toMatchObject({ code });
  await close();
});
