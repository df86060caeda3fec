import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsClient } from 'aws4fetch';
import { answer, customResourceRequest } from '../../product/custom-resource/cloudformation.js';
import { tellControlPlane } from '../../product/registration/control-api.js';

const say = {
  productVersion: '1.0.0',
  projectName: 'orders',
  streamArn: 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/amazon-apigateway-orders',
  subscriptionStreamArn:
    'arn:aws:firehose:eu-west-1:111122223333:deliverystream/gatebook-logs-orders',
  subscriptionRoleArn: 'arn:aws:iam::111122223333:role/gatebook/SC-SubscriptionRole',
  backfillFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:SC-Backfill',
  controlRoleArn: 'arn:aws:iam::111122223333:role/gatebook/control/SC-x',
  externalId: '5e1f8d2a-0c1b-4c8e-9a51-3f1f6b0c7e11',
};
const endpoint = 'https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/';
const at = { account: '111122223333', region: 'eu-west-1' };

interface Seen {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A server that plays API Gateway or CloudFormation's answer box, and tells what it was sent. */
const serve = async (status: () => number) => {
  const seen: Seen[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
      });
      response.writeHead(status()).end('{"code":"x"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { seen, url: `http://127.0.0.1:${port}`, close: () => server.close() };
};

/** A client that signs as it does in AWS, and whose requests go to a server of ours. */
const clientTo = (url: string) => {
  const signer = new AwsClient({
    accessKeyId: 'AKID',
    secretAccessKey: 'secret',
    sessionToken: 'token',
    retries: 2,
    initRetryMs: 1,
  });
  return {
    fetch: async (input: string | Request, init?: object) => {
      const signed = await signer.sign(input, init);
      const { pathname } = new URL(signed.url);
      return fetch(`${url}${pathname}`, {
        method: signed.method,
        headers: signed.headers,
        body: (await signed.text()) || undefined,
      });
    },
  } as Pick<AwsClient, 'fetch'>;
};

const tell = (url: string, changes: Partial<{ say: typeof say | null; wellKnown: unknown }> = {}) =>
  tellControlPlane(
    {
      client: clientTo(url),
      findControlPlane: async () =>
        'wellKnown' in changes ? changes.wellKnown : { endpoint, region: 'eu-west-1' },
      timeoutMs: 2000,
    },
    { ...at, say: changes.say === undefined ? say : changes.say },
  );

describe('telling the control plane', () => {
  test('puts the announcement, signed for API Gateway', async () => {
    const api = await serve(() => 201);
    expect(await tell(api.url)).toMatchObject({ done: true });
    const [request] = api.seen;
    expect(request).toMatchObject({
      method: 'PUT',
      path: '/prod/v1/accounts/111122223333/pipelines/eu-west-1',
    });
    expect(JSON.parse(request?.body ?? '')).toEqual(say);
    expect(request?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/execute-api\/aws4_request/,
    );
    expect(request?.headers['x-amz-security-token']).toBe('token');
    api.close();
  });

  test('takes it back with DELETE, and is content if it is gone already', async () => {
    const api = await serve(() => 404);
    expect(await tell(api.url, { say: null })).toMatchObject({ done: true });
    expect(api.seen[0]?.method).toBe('DELETE');
    api.close();
  });

  test.each([403, 404, 409, 500])('an answer of %i is an outcome, no exception', async (status) => {
    const api = await serve(() => status);
    expect(await tell(api.url)).toMatchObject({
      done: false,
      said: expect.stringContaining(String(status)),
    });
    api.close();
  });

  test('an unreachable control plane is an outcome', async () => {
    expect(await tell('http://127.0.0.1:1')).toMatchObject({ done: false });
  });

  test.each([
    ['that is not there', null],
    ['without an address', {}],
    ['that leads elsewhere', { endpoint: 'https://evil.example.com/', region: 'eu-west-1' }],
    [
      'that pretends',
      {
        endpoint: 'https://execute-api.eu-west-1.amazonaws.com.evil.example/',
        region: 'eu-west-1',
      },
    ],
    ['that is not secure', { endpoint: endpoint.replace('https', 'http'), region: 'eu-west-1' }],
  ])('a well-known object %s sends no signature anywhere', async (_, wellKnown) => {
    const api = await serve(() => 200);
    expect(await tell(api.url, { wellKnown })).toMatchObject({ done: false });
    expect(api.seen).toEqual([]);
    api.close();
  });
});

describe('answering CloudFormation', () => {
  const request = (url: string) =>
    customResourceRequest.parse({
      RequestType: 'Create',
      ResponseURL: url,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Registered',
      ResourceProperties: { ServiceToken: 'arn', Announcement: '{}' },
    });

  test('says SUCCESS, with what could not be done in the attributes', async () => {
    const box = await serve(() => 200);
    await answer(
      request(box.url),
      { said: 'It is down.', data: { Registered: 'false', Message: 'It is down.' } },
      fetch,
    );
    expect(JSON.parse(box.seen[0]?.body ?? '')).toEqual({
      Status: 'SUCCESS',
      Reason: 'It is down.',
      PhysicalResourceId: 'Registered',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Registered',
      Data: { Registered: 'false', Message: 'It is down.' },
    });
    box.close();
  });

  test('says FAILED where the stack must not go on', async () => {
    const box = await serve(() => 200);
    await answer(request(box.url), { failed: true, said: 'Seven files are missing.' }, fetch);
    expect(JSON.parse(box.seen[0]?.body ?? '')).toMatchObject({
      Status: 'FAILED',
      Reason: 'Seven files are missing.',
    });
    box.close();
  });

  test('keeps the physical id, so that an update replaces nothing', async () => {
    const box = await serve(() => 200);
    await answer({ ...request(box.url), PhysicalResourceId: 'older' }, { said: '' }, fetch);
    expect(JSON.parse(box.seen[0]?.body ?? '')).toMatchObject({ PhysicalResourceId: 'older' });
    box.close();
  });

  test('tries again where the answer box stumbles', async () => {
    let calls = 0;
    const box = await serve(() => (++calls < 2 ? 503 : 200));
    await answer(request(box.url), { said: '' }, fetch);
    expect(box.seen).toHaveLength(2);
    box.close();
  });
});
