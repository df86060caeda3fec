import {
  CreateIngestionCommand,
  DescribeIngestionCommand,
  type Ingestion,
  ListIngestionsCommand,
  type QuickSightClient,
} from '@aws-sdk/client-quicksight';
import { isNamed, quicksightError } from './aws-errors.js';
import { itemsOfPages } from './items-of-pages.js';
import type { ImportState, RulesImports } from './publish-rules.js';

/** The imports of a data set in SPICE. */
export function dataSetImports({
  client,
  accountId,
  dataSetId,
}: {
  readonly client: Pick<QuickSightClient, 'send'>;
  readonly accountId: string;
  readonly dataSetId: string;
}): RulesImports {
  const named = (IngestionId: string) => ({
    AwsAccountId: accountId,
    DataSetId: dataSetId,
    IngestionId,
  });
  return {
    async start(importId) {
      try {
        await client.send(
          new CreateIngestionCommand({ ...named(importId), IngestionType: 'FULL_REFRESH' }),
        );
      } catch (error) {
        if (isNamed(error, 'ResourceExistsException')) return;
        throw quicksightError(error, `importing ${dataSetId}`);
      }
    },
    async state(importId) {
      try {
        const { Ingestion } = await client.send(new DescribeIngestionCommand(named(importId)));
        return stateOf(Ingestion);
      } catch (error) {
        if (isNamed(error, 'ResourceNotFoundException')) return { status: 'absent' };
        throw quicksightError(error, `looking at an import of ${dataSetId}`);
      }
    },
    async begun() {
      try {
        return await itemsOfPages(async (NextToken) => {
          const page = await client.send(
            new ListIngestionsCommand({
              AwsAccountId: accountId,
              DataSetId: dataSetId,
              MaxResults: 100,
              NextToken,
            }),
          );
          return { items: (page.Ingestions ?? []).map(begunImport), next: page.NextToken };
        });
      } catch (error) {
        throw quicksightError(error, `listing the imports of ${dataSetId}`);
      }
    },
  };
}

/** Without a time an import counts as one of this moment: better one too late than one too many. */
const begunImport = (ingestion: Ingestion) => ({
  atMs: (ingestion.CreatedTime ?? new Date()).getTime(),
  isRunning: stateOf(ingestion).status === 'running',
});

function stateOf({ IngestionStatus, ErrorInfo, RowInfo }: Partial<Ingestion> = {}): ImportState {
  const dropped = RowInfo?.RowsDropped ?? 0;
  if (IngestionStatus === 'COMPLETED') {
    // A rule that was dropped is a tenant whose readers see nothing.
    return dropped === 0
      ? { status: 'done' }
      : { status: 'failed', reason: `it dropped ${dropped} rows` };
  }
  if (IngestionStatus === 'FAILED' || IngestionStatus === 'CANCELLED') {
    const said = [ErrorInfo?.Type, ErrorInfo?.Message].filter(Boolean).join(': ').slice(0, 300);
    return { status: 'failed', reason: said || `it is ${IngestionStatus.toLowerCase()}` };
  }
  return { status: 'running' };
}
