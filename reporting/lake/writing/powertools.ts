import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { metricNamespace } from './lake-metrics.js';

/** Hands figures of a service to CloudWatch, by their names. */
export const powertoolsMeasure = (serviceName: string) => {
  const metrics = new Metrics({ namespace: metricNamespace, serviceName });
  return (name: string, value: number): void =>
    void metrics.singleMetric().addMetric(name, MetricUnit.NoUnit, value);
};
