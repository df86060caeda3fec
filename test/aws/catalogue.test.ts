import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
} from '@aws-sdk/client-api-gateway';
import { runCli } from '../../local/cli/run-cli.js';
import { startFaultyProxy, startMoto } from '../fixtures/moto.js';

jest.setTimeout(120_000);

const environment = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
let moto: Awaited<ReturnType<typeof startMoto>>;
let proxy: Awaited<ReturnType<typeof startFaultyProxy>>;
const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-catalogue-'));
beforeAll(async () => {
  moto = await startMoto();
  proxy = await startFaultyProxy(moto.url);
  Object.assign(process.env, environment, { AWS_ENDPOINT_URL: proxy.url });
});
afterAll(async () => {
  for (const name of [...Object.keys(environment), 'AWS_ENDPOINT_URL']) delete process.env[name];
  await proxy.close();
  await moto.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => jest.restoreAllMocks());

test('names and limits are read from AWS itself, and a denial is a sentence', async () => {
  const client = new APIGatewayClient({ endpoint: moto.url, region: 'eu-west-1' });
  const key = await client.send(new CreateApiKeyCommand({ name: 'Acme web shop', enabled: true }));
  const plan = await client.send(
    new CreateUsagePlanCommand({
      name: 'Gold',
      quota: { limit: 100_000, offset: 0, period: 'MONTH' },
      throttle: { rateLimit: 100, burstLimit: 200 },
    }),
  );
  await client.send(
    new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }),
  );
  const errors = jest.spyOn(console, 'error').mockImplementation(() => {});
  jest.spyOn(console, 'log').mockImplementation(() => {});
  const data = path.join(folder, 'data');
  const sync = () =>
    runCli([
      '--data-dir',
      data,
      'catalogue',
      'sync',
      '--region',
      'eu-west-1',
      '--account',
      '111122223333',
    ]);
  expect(await sync()).toBe(0);
  const text = readFileSync(path.join(data, 'catalogue.json'), 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    keys: { [key.id as string]: 'Acme web shop' },
    plans: [
      {
        name: 'Gold',
        keys: [key.id],
        quota: { limit: 100_000, offset: 0, period: 'MONTH' },
        throttle: { rateLimit: 100, burstLimit: 200 },
      },
    ],
  });
  expect(text).not.toContain(key.value);
  proxy.state.faults = ['denied'];
  expect(await sync()).toBe(1);
  expect(errors.mock.calls.flat().join()).toContain('apigateway:GET');
});
