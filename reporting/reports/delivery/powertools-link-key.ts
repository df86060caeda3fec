import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { type SigningKeys, signingKeysOf } from '../../../core/signing-keys.js';

/** How long the keys are remembered, seconds. */
const rememberedSeconds = 300;

/**
 * The keys of the links of mails, from Secrets Manager.
 *
 * @throws GetParameterError with the reason of Secrets Manager
 */
export async function linkKeys(arn: string): Promise<SigningKeys> {
  const text = await getSecret(arn, {
    maxAge: rememberedSeconds,
    sdkOptions: { VersionStage: 'AWSCURRENT' },
  });
  return signingKeysOf(typeof text === 'string' ? text : '');
}
