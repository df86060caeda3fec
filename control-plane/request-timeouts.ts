/**
 * How long a call of AWS may take, milliseconds, before it is tried again. The SDK would wait for ever, and a request
 * has 29 seconds for all of its calls (API Gateway's integration timeout).
 */
export const requestTimeouts = {
  connectionTimeout: 1_000,
  requestTimeout: 3_000,
  throwOnRequestTimeout: true,
};
