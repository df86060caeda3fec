import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { type SigningKeys, signingKeysOf } from '../../core/signing-keys.js';

/** How long a secret is remembered, seconds: one that was rotated is in use everywhere after that. */
const rememberedSeconds = 300;

/**
 * The keys in a secret of Secrets Manager, remembered for five minutes.
 *
 * @throws GetParameterError with the reason of Secrets Manager
 */
export async function secretKeys(arn: string): Promise<SigningKeys> {
  const text = await getSecret(arn, {
    maxAge: rememberedSeconds,
    sdkOptions: { VersionStage: 'AWSCURRENT' },
  });
  return signingKeysOf(typeof text === 'string' ? text : '');
}
