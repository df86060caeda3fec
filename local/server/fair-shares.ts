import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProductError } from '../../core/product-error.js';
import { type Asker, askedBy } from '../turns/asker.js';
import type { FairTurns, TurnBounds } from '../turns/fair-turns.js';
import { bounds } from './bounds.js';

/** How many requests a server works on at once. What waits costs nothing but its connection. */
export const requestTurns: TurnBounds = { width: 64, perTenant: 4, waiting: 400 };

/** Whose share a request counts to. */
export type Asking = (request: FastifyRequest) => Pick<Asker, 'tenant' | 'caller'> | undefined;

/**
 * Works on the requests of these routes in fair turns, and does so in the name of whoever asks, so that the database
 * serves them in fair turns too. A request whose caller has gone, or that takes too long, is ended, its queries with it.
 * Where `who` answers undefined, no turn is needed.
 */
export function shareFairly(app: FastifyInstance, turns: FairTurns, who: Asking): void {
  app.addHook('preHandler', (request, reply, done) => {
    const asking = who(request);
    if (asking === undefined) return done();
    const ended = new AbortController();
    const late = setTimeout(() => ended.abort(tookTooLong()), bounds.answerMs).unref();
    const asker = { ...asking, signal: ended.signal };
    reply.raw.once('close', () => {
      clearTimeout(late);
      ended.abort(hungUp());
    });
    turns.take(asker).then((end) => {
      if (reply.raw.closed) return end();
      reply.raw.once('close', end);
      askedBy(asker, done);
    }, done);
  });
}

const tookTooLong = () =>
  new ProductError(
    'query-timed-out',
    `The answer took longer than ${bounds.answerMs / 1000} seconds. Choose a shorter period or fewer filters.`,
  );

/** Nobody reads it; it only ends the work. */
const hungUp = () => new ProductError('invalid-input', 'The caller hung up.');
