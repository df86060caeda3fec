import { getSecret } from '@aws-lambda-powertools/parameters/secrets';

/** How long a secret is remembered, seconds: one that was rotated is in use everywhere after that. */
const rememberedSeconds = 300;

/**
 * The text of a secret in Secrets Manager, remembered for five minutes.
 *
 * @throws GetParameterError with the reason of Secrets Manager
 */
export async function secretText(arn: string): Promise<string> {
  const text = await getSecret(arn, { maxAge: rememberedSeconds });
  if (typeof text !== 'string' || text.length < 32)
    throw new Error(`The secret ${arn} holds no text of 32 characters or more.`);
  return text;
}
