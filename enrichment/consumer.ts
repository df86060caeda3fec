import { type Cell, cellIndex } from '../core/access-log/cells.js';
import { type Field, fieldOf, isColumn } from './formats/field.js';
import type { Reading } from './formats/reading.js';
import type { EnrichmentSettings } from './settings.js';

/**
 * Who called, by the field that somebody named: the line's own key, the column of the variable, or the variable's name
 * behind whatever the line nests it in. Personal data is treated as where it stands.
 *
 * @returns null if the line does not say it
 */
export function consumerOf(
  field: string,
  { cells, extra }: Reading,
  { treatments }: EnrichmentSettings,
): string | null {
  const found = fromExtra(field, extra) ?? fromColumn(fieldOf(field), cells);
  if (found === null) return null;
  const treatment = treatments.find(({ cell }) => cell === found.cell);
  return treatment === undefined ? found.text : treatment.treat(found.text);
}

interface Found {
  readonly text: string;
  readonly cell: number;
}

function fromColumn(field: Field, cells: readonly Cell[]): Found | null {
  const value = isColumn(field) && field.cell >= 0 ? cells[field.cell] : null;
  return value == null ? null : { text: String(value), cell: field.cell };
}

function fromExtra(field: string, extra: Reading['extra']): Found | null {
  if (extra === null) return null;
  const whole = extra.get(field);
  const value = whole ?? [...extra].find(([key]) => sameField(key, field))?.[1];
  return value === undefined ? null : { text: String(value), cell: cellIndex.extra };
}

/** `claims.client_id` and `clientId` are what `authorizer.claims.client_id` names: one ends in the other, spelling aside. */
function sameField(key: string, field: string): boolean {
  const [one, other] = [spelled(key), spelled(field)];
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long === short || long.endsWith(`.${short}`) || long.replaceAll('.', '') === short;
}

const spelled = (path: string): string => path.replaceAll(/[^A-Za-z0-9.]/g, '').toLowerCase();
