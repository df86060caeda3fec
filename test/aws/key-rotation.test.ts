import { randomBytes, randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { rotate } from '../../control-plane/key-rotation/rotate.js';
import { secretsManagerSecret } from '../../control-plane/key-rotation/secrets-manager.js';
import { startMoto } from '../fixtures/moto.js';
import { rotateSecret } from '../fixtures/rotation.js';

let moto: Awaited<ReturnType<typeof startMoto>>;
let client: SecretsManagerClient;
beforeAll(async () => {
  moto = await startMoto();
  client = new SecretsManagerClient({
    endpoint: moto.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}, 120_000);
afterAll(() => moto?.close());

const first = 'first'.padEnd(48, '.');

/** A secret of its own with one key, and what rotates it. */
const aSecret = async (Name: string) => {
  const { ARN = '' } = await client.send(new CreateSecretCommand({ Name, SecretString: first }));
  const secret = secretsManagerSecret(client, ARN);
  const rotation = { secret, freshKey: () => randomBytes(36).toString('base64url'), most: 3 };
  const stages = async () =>
    (await client.send(new DescribeSecretCommand({ SecretId: ARN }))).VersionIdsToStages ?? {};
  return { ARN, secret, rotation, stages };
};

test('a rotation in Secrets Manager leaves the new version in use, and the one before as the previous one', async () => {
  const { ARN, rotation, stages } = await aSecret('rotated');
  const [before = ''] = Object.keys(await stages());
  const keys = await rotateSecret(client, ARN, async ({ Step, ClientRequestToken }) => {
    await rotate(Step, ClientRequestToken, rotation);
    return {};
  });
  expect(keys).toEqual([expect.stringMatching(/^[\w-]{48}$/), first]);
  const { [before]: previous, ...others } = await stages();
  expect(previous).toEqual(['AWSPREVIOUS']);
  expect(Object.values(others).flat()).toContain('AWSCURRENT');
});

test('until its last step the version of before is in use; what was put by hand meanwhile stays', async () => {
  const { ARN, secret, rotation } = await aSecret('put-by-hand');
  const version = randomUUID();
  expect(await secret.pending(version)).toBeUndefined();
  await rotate('createSecret', version, rotation);
  await rotate('createSecret', version, rotation);
  expect(await secret.pending(version)).toMatch(/^[\w-]{48}\nfirst/);
  expect((await secret.current()).text).toBe(first);
  const byHand = 'by hand'.padEnd(48, '.');
  await client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: byHand }));
  await expect(rotate('finishSecret', version, rotation)).rejects.toThrow('does not follow');
  expect((await secret.current()).text).toBe(byHand);
});
