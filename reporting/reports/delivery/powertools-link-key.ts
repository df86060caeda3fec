import { getSecret } from '@aws-lambda-powertools/parameters/secrets';

/** How long the key is remembered, seconds. */
const rememberedSeconds = 300;

/**
 * The key that signs the links of mails, from Secrets Manager.
 *
 * @throws GetParameterError with the reason of Secrets Manager
 */
export async function linkKey(arn: string): Promise<Buffer> {
  const text = await getSecret(arn, { maxAge: rememberedSeconds });
  if (typeof text !== 'string' || text.length < 32)
    throw new Error(`The secret ${arn} holds no text of 32 characters or more.`);
  return Buffer.from(text);
}
