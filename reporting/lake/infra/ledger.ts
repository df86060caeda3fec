import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { acknowledge } from '../../../infra/acknowledge.js';
import { ledgerTable } from '../landing/ledger-table.js';

/**
 * The loader's table. Lost, it is made again from a listing of the bucket, and what is loaded twice is there once; but then
 * every object that still lies there is loaded again, so that it stays when its stack goes, as the bucket does.
 */
export const ledger = (stack: Stack): Table => {
  const { partitionKey, sortKey, waitingIndex, waitingSince, timeToLive } = ledgerTable;
  const text = (name: string) => ({ name, type: AttributeType.STRING });
  const table = new Table(stack, 'Ledger', {
    partitionKey: text(partitionKey),
    sortKey: text(sortKey),
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: timeToLive,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  table.addGlobalSecondaryIndex({
    indexName: waitingIndex,
    partitionKey: text(partitionKey),
    sortKey: text(waitingSince),
    projectionType: ProjectionType.ALL,
  });
  acknowledge(table, {
    'AwsSolutions-DDB3':
      'All that it holds follows from the objects in the bucket, and the daily listing finds it again.',
  });
  return table;
};
