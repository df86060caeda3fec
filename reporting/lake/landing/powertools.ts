import { Logger } from '@aws-lambda-powertools/logger';
import { loaderMetrics } from '../writing/lake-metrics.js';
import { powertoolsMeasure } from '../writing/powertools.js';
import type { AlertPlatform, LoaderFigures } from './landing.js';

/** What the loader says in its log, at level ERROR, and counts for its alarms. */
export const loaderTelemetry = (): {
  readonly alert: AlertPlatform;
  readonly figures: LoaderFigures;
} => {
  const { service, setAside, oldestMinutes, objects, landingLag } = loaderMetrics;
  const logger = new Logger({ serviceName: service });
  const measure = powertoolsMeasure(service);
  return {
    alert: (sentence, details) => {
      logger.error(sentence, { ...details });
      measure(setAside, 1);
    },
    figures: {
      took: (figures) => {
        measure(oldestMinutes, figures.oldestMinutes);
        measure(objects, figures.objects);
      },
      landed: (lagMinutes) => measure(landingLag, lagMinutes),
    },
  };
};
