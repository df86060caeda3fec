import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as sdk from '@aws-sdk/client-quicksight';
import { faults, type Schema } from '../../fixtures/sdk-model.js';

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly labels: readonly string[];
  readonly input: Schema;
}

const operations: readonly Operation[] = Object.values(sdk).flatMap((one): Operation[] => {
  if (!Array.isArray(one) || one[0] !== 9) return [];
  const [, , name, { http }, input] = one as unknown as [
    9,
    string,
    string,
    { http: [string, string] },
    Schema,
  ];
  const [method, uri] = http;
  const path = uri.split('?')[0] ?? '';
  return [
    {
      name,
      method,
      labels: [...path.matchAll(/\{(\w+)\}/g)].map(([, label]) => label ?? ''),
      pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`),
      input,
    },
  ];
});

/** What a stub answers: a body, or an error of QuickSight's. */
export type Answer =
  | { readonly body: object }
  | { readonly error: string; readonly message?: string; readonly status?: number };

export interface Call {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly at: number;
}

/**
 * A server that speaks QuickSight's protocol: it finds the operation by method and path, and checks each request against
 * the SDK's own model before the play decides what to answer.
 */
export async function stubQuickSight(play: (call: Call) => Answer | Promise<Answer>) {
  const calls: Call[] = [];
  const wrong: string[] = [];
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const operation = operations.find(
      ({ method, pattern }) => method === request.method && pattern.test(path),
    );
    const body = await textOf(request);
    if (operation === undefined) {
      wrong.push(`There is no ${request.method} ${path}.`);
      response.writeHead(404).end();
      return;
    }
    const values = operation.pattern.exec(path)?.slice(1) ?? [];
    const input = {
      ...(body === '' ? {} : JSON.parse(body)),
      ...Object.fromEntries(
        operation.labels.map((label, index) => [label, decodeURIComponent(values[index] ?? '')]),
      ),
    };
    wrong.push(...faults(operation.input, input, operation.name));
    const call = { operation: operation.name, input, at: Date.now() };
    calls.push(call);
    const answer = await play(call);
    if ('error' in answer) {
      response.writeHead(answer.status ?? 400, { 'x-amzn-errortype': answer.error });
      response.end(JSON.stringify({ message: answer.message ?? answer.error }));
    } else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const client = new sdk.QuickSightClient({
    region: 'eu-west-1',
    endpoint: url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // The stub's faults reach the code under test at once: the SDK's own patience is not what is tried here.
    maxAttempts: 1,
  });
  return {
    url,
    client,
    calls,
    wrong,
    close: () => {
      client.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
