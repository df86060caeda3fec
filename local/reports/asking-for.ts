import { setMaxListeners } from 'node:events';
import { minuteMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import type { Tenant } from '../../core/registry/tenant.js';
import type { QueryEngine } from '../../reporting/query/engine.js';
import { askedBy } from '../turns/asker.js';

/** All questions of one report together; its documents are drawn after them, within the same lease. */
const questionsMs = 10 * minuteMs;

/**
 * An engine for one report: its questions are the tenant's own among those that wait for the database, and end together when
 * they take too long, so that the report of a tenant with very many requests keeps no other one waiting for good.
 *
 * @param withinMs from now on
 */
export function askingFor(
  { id }: Pick<Tenant, 'id'>,
  engine: QueryEngine,
  withinMs: number = questionsMs,
): QueryEngine {
  const signal = AbortSignal.timeout(withinMs);
  // Every question of the report listens to it.
  setMaxListeners(0, signal);
  const asker = { tenant: `tenant ${id}`, caller: 'reports', signal };
  return {
    run: async (query) => {
      try {
        return await askedBy(asker, () => engine.run(query));
      } catch (error) {
        throw signal.aborted ? tookTooLong(withinMs) : error;
      }
    },
  };
}

const tookTooLong = (withinMs: number) =>
  new ProductError(
    'query-timed-out',
    `The questions of this report took longer than ${withinMs / minuteMs} minutes. It is tried again; if it never goes, give the machine more memory or cores.`,
  );
