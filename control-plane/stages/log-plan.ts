import { logFormat } from '../../core/access-log/log-format.js';
import { ProductError } from '../../core/product-error.js';
import type { Difference, LogSettings } from '../../core/registry/api.js';
import type { Pipeline } from '../../core/registry/pipeline.js';

/** The access log settings that a stage of a pipeline's account and Region should have. */
export const wantedSettings = ({ streamArn }: Pick<Pipeline, 'streamArn'>): LogSettings => ({
  destinationArn: streamArn,
  format: logFormat,
});

/** Where a stage's log goes: to us, to someone else, or nowhere. */
export const logsTo = (settings: LogSettings | null, wanted: LogSettings) => {
  if (settings === null) return 'nowhere' as const;
  return settings.destinationArn === wanted.destinationArn
    ? ('gatebook' as const)
    : ('elsewhere' as const);
};

/** What is not as it should be; null stands for a setting that is not there. */
export function differences(
  actual: LogSettings | null,
  expected: LogSettings | null,
): Difference[] {
  return (['destinationArn', 'format'] as const).flatMap((setting) => {
    const [is, shouldBe] = [actual?.[setting] ?? null, expected?.[setting] ?? null];
    return is === shouldBe ? [] : [{ setting, expected: shouldBe, actual: is }];
  });
}

/**
 * Refuses to take a stage over that logs to someone else, unless that is asked for.
 *
 * @throws ProductError `stage-logs-elsewhere`, with the two ways on
 */
export function refuseTakeover(
  api: string,
  actual: LogSettings | null,
  wanted: LogSettings,
  replaceExisting: boolean,
): void {
  if (replaceExisting || logsTo(actual, wanted) !== 'elsewhere') return;
  throw new ProductError(
    'stage-logs-elsewhere',
    `Stage ${api} logs to ${actual?.destinationArn} already. Either repeat the call with "replaceExisting": true (the present settings are kept and put back by DELETE), or put the settings of GET /v1/apis/${api}/snippet into the team's own infrastructure code.`,
  );
}
