import type { FastifyInstance } from 'fastify';
import { bounds } from './bounds.js';

/**
 * Takes no more requests, lets those end that are being answered, and cuts off those that take longer.
 *
 * @param limitMs how long they have
 */
export async function closeGently(
  app: FastifyInstance,
  limitMs: number = bounds.stoppingMs,
): Promise<void> {
  // A connection whose answer was under way is kept for a next request otherwise, which never comes.
  const idle = setInterval(() => app.server.closeIdleConnections(), 50);
  const late = setTimeout(() => app.server.closeAllConnections(), limitMs);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}
