import { CreateIngestionCommand, type QuickSightClient } from '@aws-sdk/client-quicksight';
import { isNamed, quicksightError } from './aws-errors.js';

/** Has a data set in SPICE imported anew. Two imports of one moment are one. */
export const ingestDataSet =
  ({
    client,
    accountId,
    dataSetId,
    now,
  }: {
    readonly client: Pick<QuickSightClient, 'send'>;
    readonly accountId: string;
    readonly dataSetId: string;
    readonly now: () => number;
  }) =>
  async (): Promise<void> => {
    try {
      await client.send(
        new CreateIngestionCommand({
          AwsAccountId: accountId,
          DataSetId: dataSetId,
          IngestionId: `gatebook-${now()}`,
          IngestionType: 'FULL_REFRESH',
        }),
      );
    } catch (error) {
      if (isNamed(error, 'ResourceExistsException')) return;
      throw quicksightError(error, `importing ${dataSetId}`);
    }
  };
