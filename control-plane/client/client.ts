import createClient, { type Client } from 'openapi-fetch';
import { type ErrorCode, errorCodes, ProductError } from '../../core/product-error.js';
import type { components, paths } from './paths.js';

export type ControlClient = Client<paths>;
export type Schemas = components['schemas'];

/**
 * The control API as typed functions: `client.GET('/v1/tenants/{tenantId}', { params: … })`. What the API
 * refuses is thrown as the `ProductError` that it was there.
 *
 * `fetch` may sign; `token` is sent where one is needed.
 */
export function controlClient({
  baseUrl,
  token,
  fetch = globalThis.fetch,
}: {
  readonly baseUrl: string;
  readonly token?: string | undefined;
  readonly fetch?: typeof globalThis.fetch;
}): ControlClient {
  const client = createClient<paths>({
    baseUrl,
    fetch: (request: Request) => fetch(request),
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  });
  client.use({
    async onResponse({ response }) {
      if (response.ok) return undefined;
      throw await refusal(response);
    },
    onError: ({ error }) =>
      error instanceof ProductError
        ? error
        : new ProductError(
            'control-api-unreachable',
            `The control API at ${baseUrl} does not answer. Is it running, and is the address right?`,
            { cause: error },
          ),
  });
  return client;
}

async function refusal(response: Response): Promise<ProductError> {
  const said = (await response.json().catch(() => ({}))) as Partial<Schemas['Problem']> & {
    /** What API Gateway says itself, before any function is called. */
    readonly message?: string;
  };
  const code = said.code && said.code in errorCodes ? said.code : codeOf(response.status);
  const why = said.message ? `: ${said.message}` : ' without saying why';
  return new ProductError(
    code as ErrorCode,
    said.detail ?? `The control API answered ${response.status}${why}.`,
  );
}

const codeOf = (status: number): ErrorCode => {
  if (status === 401 || status === 403) return 'forbidden';
  return status === 429 ? 'rate-limited' : 'internal-fault';
};
