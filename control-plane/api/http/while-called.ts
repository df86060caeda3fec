import type { FastifyRequest } from 'fastify';

/** Does work for a request, and tells it when its caller has gone. */
export async function whileCalled<T>(
  { raw }: Pick<FastifyRequest, 'raw'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  raw.socket.once('close', leave);
  try {
    return await work(gone.signal);
  } finally {
    raw.socket.off('close', leave);
  }
}
