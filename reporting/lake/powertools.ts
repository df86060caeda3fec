import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Alert, rollUpMetrics } from './quarantine.js';

/** Says it in the log, at level ERROR, and counts it for the alarm. */
export const powertoolsAlert = (): Alert => {
  const { namespace, service: serviceName, setAside } = rollUpMetrics;
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace, serviceName });
  return (sentence, details) => {
    logger.error(sentence, { ...details });
    metrics.singleMetric().addMetric(setAside, MetricUnit.Count, 1);
  };
};
