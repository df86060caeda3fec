import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { acknowledge } from '../../../infra/acknowledge.js';
import { ledgerTable } from '../landing/ledger-table.js';

/** The loader's table. Lost, it is made again from a listing of the bucket; what is loaded twice is there once. */
export const ledger = (stack: Stack): TableV2 => {
  const { partitionKey, sortKey, waitingIndex, waitingSince, timeToLive } = ledgerTable;
  const text = (name: string) => ({ name, type: AttributeType.STRING });
  const table = new TableV2(stack, 'Ledger', {
    partitionKey: text(partitionKey),
    sortKey: text(sortKey),
    billing: Billing.onDemand(),
    timeToLiveAttribute: timeToLive,
    globalSecondaryIndexes: [
      {
        indexName: waitingIndex,
        partitionKey: text(partitionKey),
        sortKey: text(waitingSince),
        projectionType: ProjectionType.ALL,
      },
    ],
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(table, {
    'AwsSolutions-DDB3':
      'All that it holds follows from the objects in the bucket, and the daily listing finds it again.',
  });
  return table;
};
