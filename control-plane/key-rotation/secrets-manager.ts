import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { RotatedSecret } from './rotate.js';

/** A secret of Secrets Manager. What is in use is its version AWSCURRENT, what is to be, AWSPENDING. */
export const secretsManagerSecret = (
  client: SecretsManagerClient,
  SecretId: string,
): RotatedSecret => ({
  async current() {
    const { SecretString = '', VersionId = '' } = await client.send(
      new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' }),
    );
    return { text: SecretString, version: VersionId };
  },
  async pending(VersionId) {
    try {
      const { SecretString } = await client.send(
        new GetSecretValueCommand({ SecretId, VersionId, VersionStage: 'AWSPENDING' }),
      );
      return SecretString;
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  },
  async put(ClientRequestToken, SecretString) {
    await client.send(
      new PutSecretValueCommand({
        SecretId,
        ClientRequestToken,
        SecretString,
        VersionStages: ['AWSPENDING'],
      }),
    );
  },
  async promote(MoveToVersionId, RemoveFromVersionId) {
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId,
        RemoveFromVersionId,
      }),
    );
  },
});
