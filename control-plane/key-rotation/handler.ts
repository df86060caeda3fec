import { randomBytes } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { rotate, rotationSteps } from './rotate.js';
import { secretsManagerSecret } from './secrets-manager.js';

const environment = z.object({ KEYS_KEPT: z.coerce.number().int().min(3) }).parse(process.env);

const asked = z.object({
  Step: z.enum(rotationSteps),
  SecretId: z.string().startsWith('arn:'),
  ClientRequestToken: z.string().min(32).max(64),
});

const client = new SecretsManagerClient();

/** Called by Secrets Manager, step by step, when a secret of signing keys is to be rotated. */
export const handler = async (event: unknown): Promise<void> => {
  const { Step, SecretId, ClientRequestToken } = asked.parse(event);
  await rotate(Step, ClientRequestToken, {
    secret: secretsManagerSecret(client, SecretId),
    freshKey: () => randomBytes(36).toString('base64url'),
    most: environment.KEYS_KEPT,
  });
};
