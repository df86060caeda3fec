import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics/metrics.js';
import { failAsProblem } from '../server/failures.js';
import type { AdmitToMetrics } from './metrics-reader.js';

/** Answers the metrics of the process, to whom `admit` admits. It waits for no turn: it is asked when there is a queue. */
export async function metricsRoute(
  app: FastifyInstance,
  {
    metrics,
    admit,
    onFault,
  }: {
    readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
    readonly admit: AdmitToMetrics;
    readonly onFault: (error: unknown, requestId: string) => void;
  },
): Promise<void> {
  await app.register((scope, _, registered) => {
    failAsProblem(scope, { onFault });
    scope.get('/metrics', async (request, reply) => {
      await admit(request);
      return reply.type(metrics.contentType).send(await metrics.text());
    });
    registered();
  });
}
