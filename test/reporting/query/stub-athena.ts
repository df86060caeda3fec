import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as sdk from '@aws-sdk/client-athena';
import { faults, type Schema } from '../../fixtures/sdk-model.js';

const operations = new Map(
  Object.values(sdk).flatMap((one): [string, Schema][] =>
    Array.isArray(one) && one[0] === 9 ? [[one[2] as string, one[4]]] : [],
  ),
);

/** What a play answers: a body; an error of Athena's; or nothing at all, the connection being cut. */
export type Answer =
  | { readonly body: object }
  | { readonly error: string; readonly message?: string }
  | 'cut';

export interface Call {
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: it was checked against the SDK's model
  readonly input: any;
}

/** A server that speaks Athena's protocol and checks each request against the SDK's own model before the play answers. */
export async function stubAthena(
  play: (call: Call, nth: number) => Answer | Promise<Answer>,
  { maxAttempts = 1 }: { readonly maxAttempts?: number } = {},
) {
  const calls: Call[] = [];
  const wrong: string[] = [];
  const server = createServer(async (request, response) => {
    const operation =
      /^AmazonAthena\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
    const input = JSON.parse(await text(request));
    if (!operations.has(operation)) wrong.push(`There is no operation ${operation}.`);
    wrong.push(...faults(operations.get(operation), input, operation));
    const call = { operation, input };
    const nth = calls.filter((earlier) => earlier.operation === operation).length;
    calls.push(call);
    const answer = await play(call, nth);
    if (answer === 'cut') return request.socket.destroy();
    const [status, body] =
      'error' in answer
        ? [400, { __type: answer.error, Message: answer.message ?? answer.error }]
        : [200, answer.body];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    return response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new sdk.AthenaClient({
    region: 'eu-west-1',
    endpoint: url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts,
  });
  return {
    url,
    client,
    calls,
    wrong,
    close: () => {
      client.destroy();
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
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
