import type { ApiLogSettings } from '../core/log-settings.js';
import type { ApiOfLines } from './api-of-lines.js';
import { type DeclaredFormat, declaredFormat } from './formats/declared-format.js';

/**
 * The formats that are kept of APIs: of the one whose lines they are said to be, or of all, each string once.
 *
 * A string that cannot be one any more, after an update of this product, is passed over: lines are told by what they are.
 */
export function registeredFormats(
  apis: readonly ApiLogSettings[],
  api: ApiOfLines | null,
): readonly DeclaredFormat[] {
  const own = apis.filter(
    ({ restApiId, stage }) => api === null || (api.restApiId === restApiId && api.stage === stage),
  );
  const strings = new Set(own.flatMap(({ format }) => (format === null ? [] : [format])));
  return [...strings].flatMap((format) => {
    try {
      return [declaredFormat(format, 'the format of its API')];
    } catch {
      return [];
    }
  });
}
