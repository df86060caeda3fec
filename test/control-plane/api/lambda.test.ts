import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { iamCaller, roleOf } from '../../../control-plane/api/iam-caller.js';
import { lambdaHandler } from '../../../control-plane/api/lambda.js';
import { controlPlaneSettings } from '../../../control-plane/api/settings.js';
import { onlyKey } from '../../../core/signing-keys.js';
import { startApiGateway } from '../../fixtures/api-gateway.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';
import { proxyEvent } from '../../fixtures/proxy-event.js';
import { aTenant } from '../../fixtures/registry.js';

const platformRoles = ['arn:aws:iam::123456789012:role/AWSReservedSSO_ApiPlatform_*'];
const session = (account: string, role: string) =>
  `arn:aws:sts::${account}:assumed-role/${role}/someone`;
const platformArn = session('123456789012', 'AWSReservedSSO_ApiPlatform_0123456789abcdef');

async function lambda() {
  const registry = memoryRegistry();
  const clock = () => new Date('2026-11-10T12:00:00Z');
  const handle = await lambdaHandler({
    registry,
    clock,
    challenge: 'AWS4-HMAC-SHA256',
    identify: iamCaller({ registry, platformRoles, clock }),
    version: '1.2.3',
    cursorKeys: async () => onlyKey('k'),
    requestsPerMinute: 100_000,
    registrySnapshot: { publish: async () => undefined },
    scheduler: { put: async () => {}, remove: async () => {}, start: async () => {} },
  });
  const call = async (event: unknown) => {
    const answer = await handle(event as APIGatewayProxyEvent, { awsRequestId: 'a-1' } as Context);
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: JSON.parse(answer.body || 'null'),
    };
  };
  return { registry, call, handle };
}

/** SHA-256 in the form that the SDK's signer takes it. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: string | Uint8Array) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: Uint8Array) {
    this.hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
  reset() {}
}

describe('the control API on Lambda', () => {
  it('knows the platform by its role, in the account that the pattern names', async () => {
    const { call } = await lambda();
    expect(await call(proxyEvent({ path: '/v1/tenants', userArn: platformArn }))).toMatchObject({
      status: 200,
      body: { items: [] },
    });
    const elsewhere = session('111122223333', 'AWSReservedSSO_ApiPlatform_0123456789abcdef');
    expect(await call(proxyEvent({ path: '/v1/tenants', userArn: elsewhere }))).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  it('lets a member account announce its own pipeline and no other’s', async () => {
    const { call } = await lambda();
    const userArn = session('111122223333', 'gatebook-registration');
    const announce = (account: string, streamAccount = account) =>
      call(
        proxyEvent({
          method: 'PUT',
          path: `/v1/accounts/${account}/pipelines/eu-west-1`,
          userArn,
          body: {
            productVersion: '1.0.0',
            projectName: 'gatebook',
            streamArn: `arn:aws:firehose:eu-west-1:${streamAccount}:deliverystream/amazon-apigateway-gatebook`,
            controlRoleArn: `arn:aws:iam::${account}:role/gatebook/control/ControlRole`,
            externalId: 'gatebook-0123456789',
          },
        }),
      );
    expect((await announce('111122223333')).status).toBe(201);
    expect((await announce('111122223333')).status).toBe(200);
    expect((await announce('444455556666')).status).toBe(403);
    expect(await announce('111122223333', '444455556666')).toMatchObject({
      status: 422,
      body: { code: 'unprocessable' },
    });
  });

  it('knows a tenant by the roles that read for it, and trusts no role that reads for two', async () => {
    const { call, registry } = await lambda();
    const reader = 'arn:aws:iam::111122223333:role/AcmeReader';
    const shared = 'arn:aws:iam::111122223333:role/Shared';
    await registry.put('tenants', aTenant('acme', { readerRoles: [reader, shared] }), 'absent');
    await registry.put('tenants', aTenant('globex', { readerRoles: [shared] }), 'absent');
    const as = (role: string, path: string) =>
      call(proxyEvent({ path, userArn: session('111122223333', role) }));
    expect((await as('AcmeReader', '/v1/tenants/acme')).status).toBe(200);
    expect((await as('AcmeReader', '/v1/tenants/globex')).status).toBe(403);
    expect((await as('AcmeReader', '/v1/accounts/111122223333')).status).toBe(403);
    expect((await as('Shared', '/v1/tenants/acme')).status).toBe(403);
    expect((await as('Shared', '/v1/tenants/globex')).status).toBe(403);
  });

  it('refuses events of any other shape', async () => {
    const { call } = await lambda();
    const good = proxyEvent({ path: '/v1/tenants', userArn: platformArn });
    const http = { version: '2.0', rawPath: '/v1/tenants', requestContext: { http: {} } };
    for (const event of [{}, null, [], { Records: [] }, http, { ...good, requestContext: {} }]) {
      expect((await call(event)).status).toBe(400);
    }
    for (const identity of [
      {},
      { accountId: '123456789012' },
      { userArn: platformArn },
      { accountId: 123456789012, userArn: platformArn },
      { accountId: '111122223333', userArn: platformArn },
    ]) {
      const event = { ...good, requestContext: { ...good.requestContext, identity } };
      expect(await call(event)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    }
  });

  it('takes nothing about the caller from headers, whatever they claim', async () => {
    const { call } = await lambda();
    const event = proxyEvent({
      path: '/v1/tenants',
      userArn: session('111122223333', 'any'),
      headers: {
        'x-apigateway-event': encodeURIComponent(
          JSON.stringify(proxyEvent({ path: '/', userArn: platformArn })),
        ),
        'x-amzn-request-context': JSON.stringify({ identity: { userArn: platformArn } }),
      },
    });
    expect((await call(event)).status).toBe(403);
  });

  describe('behind a server that checks signatures', () => {
    const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
    let gateway: Awaited<ReturnType<typeof startApiGateway>>;
    beforeAll(async () => {
      gateway = await startApiGateway((await lambda()).handle, {
        AKIDPLATFORM: { secretAccessKey, userArn: platformArn },
        AKIDMEMBER: { secretAccessKey, userArn: session('111122223333', 'member') },
      });
    });
    afterAll(() => gateway.close());

    // The signer that every client of the AWS SDK signs its requests with.
    const signedFetch = async (
      accessKeyId: string,
      path: string,
      {
        method = 'GET',
        body,
        sentBody = body,
      }: { method?: string; body?: string; sentBody?: string } = {},
    ) => {
      const url = new URL(path, gateway.url);
      const signer = new SignatureV4({
        service: 'execute-api',
        region: 'eu-west-1',
        credentials: { accessKeyId, secretAccessKey, sessionToken: 'a-token' },
        sha256: Sha256 as never,
      });
      const { headers } = await signer.sign({
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        port: Number(url.port),
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { host: url.host, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body }),
      });
      return fetch(url, { method, headers, ...(sentBody && { body: sentBody }) });
    };

    it('answers what the stock AWS SDK signs, as the role that signed it', async () => {
      const body = JSON.stringify({ id: 'acme', name: 'Acme' });
      const made = await signedFetch('AKIDPLATFORM', '/v1/tenants', { method: 'POST', body });
      expect(made.status).toBe(201);
      const read = await signedFetch('AKIDPLATFORM', '/v1/tenants?limit=5&state=active');
      expect(await read.json()).toMatchObject({ items: [{ id: 'acme' }] });
      expect((await signedFetch('AKIDMEMBER', '/v1/tenants')).status).toBe(403);
      const audit = await (await signedFetch('AKIDPLATFORM', '/v1/audit')).json();
      expect(audit).toMatchObject({ items: [{ actor: { role: 'platform', name: platformArn } }] });
    });

    it('never sees what was changed on the way', async () => {
      const body = JSON.stringify({ id: 'globex', name: 'Globex' });
      const sentBody = body.replace('Globex', 'Initech');
      const options = { method: 'POST', body, sentBody };
      expect((await signedFetch('AKIDPLATFORM', '/v1/tenants', options)).status).toBe(403);
      expect((await fetch(`${gateway.url}/v1/tenants`)).status).toBe(403);
    });
  });
});

describe('roles', () => {
  it('are told from sessions without their path', () => {
    expect(roleOf(platformArn)).toBe(
      'arn:aws:iam::123456789012:role/AWSReservedSSO_ApiPlatform_0123456789abcdef',
    );
    expect(roleOf('arn:aws:iam::123456789012:user/someone')).toBe(
      'arn:aws:iam::123456789012:user/someone',
    );
  });

  it('are matched by patterns that name an account and stay within a name', () => {
    const parse = (PLATFORM_ROLES: string) =>
      controlPlaneSettings.shape.PLATFORM_ROLES.safeParse(PLATFORM_ROLES);
    expect(parse(platformRoles.join(',')).success).toBe(true);
    for (const pattern of [
      '*',
      'arn:aws:iam::*:role/Admin',
      'arn:aws:iam::123456789012:role/A*',
      'arn:aws:iam::123456789012:*',
      '',
    ]) {
      expect(parse(pattern).success).toBe(false);
    }
  });
});

describe('settings of what others answer', () => {
  const { DASHBOARD, REPORT_STARTS } = controlPlaneSettings.shape;
  const dashboard = {
    reader: 'anonymous',
    accountId: '111122223333',
    region: 'eu-west-1',
    identityRegion: 'us-east-1',
  };

  it('may be left out, are read from JSON, and are refused whole where a part is missing', () => {
    expect(DASHBOARD.parse(undefined)).toBeUndefined();
    expect(DASHBOARD.parse(JSON.stringify(dashboard))).toEqual(dashboard);
    for (const text of ['', '{', '{}', JSON.stringify({ ...dashboard, reader: 'anyone' })]) {
      expect(DASHBOARD.safeParse(text).success).toBe(false);
    }
    expect(REPORT_STARTS.safeParse('{"group":"gatebook-reports"}').success).toBe(false);
  });
});
