import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { reportMetrics } from './report-metrics.js';
import { withoutAddresses } from './without-addresses.js';

/** The log and the metrics of a function that has to do with reports: no names of readers, no content of a report. */
export function reportTelemetry() {
  const logger = new Logger({ serviceName: reportMetrics.service });
  const metrics = new Metrics({
    namespace: reportMetrics.namespace,
    serviceName: reportMetrics.service,
  });
  const count = (name: string, value: number, dimensions: Record<string, string> = {}) => {
    const one = metrics.singleMetric();
    one.addDimensions(dimensions);
    one.addMetric(name, MetricUnit.Count, value);
  };
  return {
    logger,
    count,
    /** Tells the platform of what it must look at: one sentence, which an alarm leads to. */
    alert(sentence: string): void {
      logger.error(withoutAddresses(sentence), { alert: true });
      count(reportMetrics.alerts, 1);
    },
  };
}
