import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { FastifyBaseLogger } from 'fastify';
import type { Answered } from './http/dependencies.js';

/** Powertools' structured log as Fastify wants a log to be. Requests and answers are logged by their names, never by their content. */
export function powertoolsLog(logger = new Logger({ serviceName: 'gatebook-control-plane' })) {
  const adapt = (to: Logger): FastifyBaseLogger => {
    const write =
      (level: 'debug' | 'info' | 'warn' | 'error') =>
      (content: unknown, message?: string): void => {
        const { err, reqId } = (content ?? {}) as { err?: Error; reqId?: string };
        const text = typeof content === 'string' ? content : (message ?? level);
        to[level](text, { ...(reqId && { requestId: reqId }), ...(err && { error: err }) });
      };
    return {
      level: 'info',
      trace: write('debug'),
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      fatal: write('error'),
      silent: () => undefined,
      child: ({ reqId }) =>
        adapt(
          to.createChild({ persistentLogAttributes: { ...(reqId ? { requestId: reqId } : {}) } }),
        ),
    };
  };
  return adapt(logger);
}

/** Counts answers and their latency in CloudWatch's embedded format, by operation and class of status. */
export function powertoolsMetrics() {
  const metrics = new Metrics({ namespace: 'Gatebook', serviceName: 'control-plane' });
  return ({ operation, status, milliseconds }: Answered): void => {
    const one = metrics.singleMetric();
    one.addDimensions({
      operation: operation ?? 'none',
      status: `${Math.floor(status / 100)}xx`,
    });
    one.addMetric('Latency', MetricUnit.Milliseconds, milliseconds);
  };
}
