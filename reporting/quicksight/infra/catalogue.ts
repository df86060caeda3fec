import type { Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-glue';
import { columnTypes } from '../../../core/access-log/column.js';
import { jsonSerde } from '../../../infra/glue-table.js';
import type { CentralLake } from '../../lake/infra/central-lake.js';
import { ruleColumns, rulesTable } from '../rules-data-set.js';

/** Where in the lake the rules of row-level security lie. */
export const rulesPrefix = 'registry/quicksight-rules/';

/** The rules of row-level security, one object of lines of JSON. */
export const rules = (stack: Stack, { databaseName, bucket }: CentralLake) =>
  new CfnTable(stack, 'Rules', {
    catalogId: stack.account,
    databaseName,
    tableInput: {
      name: rulesTable,
      description: 'Which QuickSight group sees which tenant',
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification: 'json' },
      storageDescriptor: {
        columns: ruleColumns.map(({ name, comment }) => ({
          name,
          type: columnTypes.text.glue,
          comment,
        })),
        location: `s3://${bucket.bucketName}/${rulesPrefix}`,
        inputFormat: jsonSerde.inputFormat,
        outputFormat: jsonSerde.outputFormat,
        serdeInfo: { serializationLibrary: jsonSerde.library },
      },
    },
  });
