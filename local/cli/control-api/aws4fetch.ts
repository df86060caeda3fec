import { AwsClient } from 'aws4fetch';
import type { CallerEnvironment } from './environment.js';

/** The host that API Gateway gives an API; any other is a domain of one's own, whose Region it does not tell. */
const apiHost = /^[a-z0-9-]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/**
 * A fetch that signs with the credentials of the environment (SigV4, service `execute-api`), or undefined where
 * there are none. It signs for https only, and never tries again by itself: a POST may have been done.
 */
export function signedFetch(
  baseUrl: string,
  environment: CallerEnvironment,
): typeof globalThis.fetch | undefined {
  const { protocol, hostname } = new URL(baseUrl);
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = environment;
  const region = apiHost.exec(hostname)?.[1] ?? AWS_REGION;
  if (protocol !== 'https:' || !AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY || !region) {
    return undefined;
  }
  const client = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    service: 'execute-api',
    region,
    retries: 0,
  });
  return (input, init) => client.fetch(input as Request, init);
}
