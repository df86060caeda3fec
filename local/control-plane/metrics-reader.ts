import type { FastifyRequest } from 'fastify';
import type { Identify } from '../../control-plane/api/http/caller.js';
import { ProductError } from '../../core/product-error.js';
import { bearerToken } from './identify.js';
import type { tokenStore } from './tokens.js';

/** Refuses whoever may not read metrics. @throws ProductError `unauthenticated`, `forbidden` */
export type AdmitToMetrics = (request: FastifyRequest) => Promise<void>;

/** Metrics are of the whole machine: the platform may read them, and a token that was made for nothing else. */
export const platformOrMetricsToken =
  ({
    identify,
    tokens,
    clock,
  }: {
    readonly identify: Identify;
    readonly tokens: Pick<ReturnType<typeof tokenStore>, 'find'>;
    readonly clock: () => Date;
  }): AdmitToMetrics =>
  async (request) => {
    const token = bearerToken(request.headers.authorization);
    const found = token === undefined ? undefined : await tokens.find(token, clock());
    if (found?.role === 'metrics') return;
    const { role } = await identify(request);
    if (role !== 'platform') {
      throw new ProductError(
        'forbidden',
        'Metrics are of the whole machine: a token of the platform reads them, or one of scope metrics.',
      );
    }
  };
