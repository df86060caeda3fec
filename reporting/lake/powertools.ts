import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type AlertPlatform, rollUpMetrics } from './quarantine.js';

const { namespace, service: serviceName, setAside, recomputed } = rollUpMetrics;
const count = (metrics: Metrics, name: string) =>
  metrics.singleMetric().addMetric(name, MetricUnit.Count, 1);

/** Says it in the log, at level ERROR, and counts it for the alarm. */
export const powertoolsAlert = (): AlertPlatform => {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace, serviceName });
  return (sentence, details) => {
    logger.error(sentence, { ...details });
    count(metrics, setAside);
  };
};

/** Counts hours that were recomputed. */
export const powertoolsRecomputed = (): (() => void) => {
  const metrics = new Metrics({ namespace, serviceName });
  return () => void count(metrics, recomputed);
};
