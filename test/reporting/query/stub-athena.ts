import * as sdk from '@aws-sdk/client-athena';
import { type Answer, type Call, stubAwsJson } from '../../fixtures/stub-aws-json.js';

export type { Answer, Call };

/** A server that plays Athena, and a client that asks it. */
export async function stubAthena(
  play: (call: Call, nth: number) => Answer | Promise<Answer>,
  { maxAttempts = 1 }: { readonly maxAttempts?: number } = {},
) {
  const stub = await stubAwsJson(sdk, play);
  const client = new sdk.AthenaClient({
    region: 'eu-west-1',
    endpoint: stub.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts,
  });
  return {
    ...stub,
    client,
    close: () => {
      client.destroy();
      return stub.close();
    },
  };
}

/** A page of an answer as Athena gives it: names and types, then rows of text; the first page repeats the names. */
export const page = (
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly (string | null)[])[],
  { first = true, next }: { readonly first?: boolean; readonly next?: string } = {},
): Answer => {
  const row = (cells: readonly (string | null)[]) => ({
    Data: cells.map((cell) => (cell === null ? {} : { VarCharValue: cell })),
  });
  return {
    body: {
      ResultSet: {
        ResultSetMetadata: {
          ColumnInfo: Object.entries(columns).map(([Name, Type]) => ({ Name, Type })),
        },
        Rows: [...(first ? [row(Object.keys(columns))] : []), ...rows.map(row)],
      },
      ...(next !== undefined && { NextToken: next }),
    },
  };
};
