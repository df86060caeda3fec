import { APIGatewayClient } from '@aws-sdk/client-api-gateway';

/** API Gateway of a Region, by the SDK's own chain of credentials. */
export const apiGatewayOf = (region: string): APIGatewayClient =>
  new APIGatewayClient({ region, retryMode: 'adaptive', maxAttempts: 8 });
