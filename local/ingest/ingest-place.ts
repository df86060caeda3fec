import type { ApiLogSettings } from '../../core/log-settings.js';
import type { LogOrigin } from '../../core/ports/log-intake.js';
import { ProductError } from '../../core/product-error.js';
import { apiRef } from '../../core/registry/api-window.js';
import type { ApiOfLines } from '../../enrichment/api-of-lines.js';
import { declaredFormat } from '../../enrichment/formats/declared-format.js';
import { registeredFormats } from '../../enrichment/registered-formats.js';

/** What stands in where lines say nothing. */
export interface CheckedOrigin {
  readonly accountId: string | null;
  readonly region: string | null;
  readonly api: ApiOfLines | null;
  readonly format: string | null;
}

/**
 * What is known of lines that do not say it themselves, checked: names become parts of paths.
 *
 * @throws ProductError invalid-input
 */
export function checkOrigin(given: LogOrigin): CheckedOrigin {
  const { format = null, ...names } = given;
  const { accountId, region, restApiId, stage } = names;
  const checked = apiRef.partial().safeParse({ accountId, region, restApiId, stage });
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const value = given[issue?.path[0] as keyof LogOrigin];
    throw new ProductError(
      'invalid-input',
      `'${value}' cannot be taken for lines that name none: ${issue?.message}.`,
    );
  }
  if (format !== null) declaredFormat(format);
  return {
    accountId: accountId ?? null,
    region: region ?? null,
    api: restApiId === undefined || stage === undefined ? null : { restApiId, stage },
    format,
  };
}

/** Whether the lines are known to be no JSON, by the format that was given or that is kept of their API. */
export function isTextOnly(
  { format, api }: CheckedOrigin,
  apis: readonly ApiLogSettings[],
): boolean {
  const declared =
    format !== null ? [declaredFormat(format)] : api === null ? [] : registeredFormats(apis, api);
  return declared.length > 0 && declared.every(({ json }) => !json);
}
