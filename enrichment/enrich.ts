import { type Cells, cellIndex } from '../core/access-log/cells.js';
import { columns, storedColumns } from '../core/access-log/columns.js';
import type { Catalogue } from '../core/catalogue.js';
import { type Rejection, rejected } from './rejection.js';
import type { Settings } from './settings.js';

/** A line that became a row. Account and Region are what the line says, null where it says nothing. */
export interface EnrichedRow {
  readonly kind: 'row';
  readonly cells: Cells;
  readonly accountId: string | null;
  readonly region: string | null;
}

export type Enriched = EnrichedRow | Rejection;

const places = new Map<string, (typeof columns)[number]>();
for (const column of columns) {
  for (const key of [column.key, column.name, ...(column.aliases ?? [])]) {
    if (key !== undefined) places.set(key, column);
  }
}

/**
 * Reads one access log line and adds what the log itself does not say. Never throws.
 *
 * @param line one line, with or without its newline, as text or as UTF-8 bytes
 */
export function enrich(line: string | Buffer, catalogue: Catalogue, settings: Settings): Enriched {
  const text = typeof line === 'string' ? line : line.toString('utf8');
  if (text.trim() === '') return rejected('empty');
  let object: Record<string, unknown>;
  try {
    object = JSON.parse(text);
  } catch {
    return rejected('not_json');
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    return rejected('not_an_object');
  }
  const cells: Cells = new Array(storedColumns.length).fill(null);
  let accountId: string | null = null;
  let region: string | null = null;
  for (const [key, value] of Object.entries(object)) {
    const column = places.get(key);
    if (column === undefined || value === null || value === '-' || value === '') continue;
    if (column.name === 'account_id') accountId = String(value);
    else if (column.name === 'region') region = String(value);
    else if (column.name !== 'dt') {
      const cell = cellIndex[column.name];
      if (column.type === 'timestamp') cells[cell] ??= timeOf(String(value));
      else if (column.type === 'text') cells[cell] = String(value);
      else cells[cell] = Number(value);
    }
  }
  if (cells[cellIndex.request_time] === null) return rejected('no_time');
  if (cells[cellIndex.extended_request_id] === null && cells[cellIndex.request_id] === null) {
    return rejected('no_identity');
  }
  const keyId = cells[cellIndex.api_key_id];
  const apiId = cells[cellIndex.api_id];
  const stage = cells[cellIndex.stage];
  if (typeof keyId === 'string') {
    cells[cellIndex.consumer] = catalogue.consumerOf(keyId);
    if (typeof apiId === 'string' && typeof stage === 'string') {
      cells[cellIndex.usage_plan] = catalogue.planOf(apiId, stage, keyId);
    }
  }
  cells[cellIndex.route] = cells[cellIndex.resource_path] ?? null;
  cells[cellIndex.is_bot] = false;
  cells[cellIndex.salvaged] = false;
  const ip = cells[cellIndex.ip];
  if (settings.countryOf !== null && typeof ip === 'string') {
    cells[cellIndex.country] = settings.countryOf(ip);
  }
  for (const { cell, treat } of settings.treatments) {
    const value = cells[cell];
    if (typeof value === 'string') cells[cell] = treat(value);
  }
  return { kind: 'row', cells, accountId, region };
}

function timeOf(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const clf = /^(\d\d)\/(\w{3})\/(\d{4}):(\S+) (\S+)$/.exec(text);
  const ms = Date.parse(clf ? `${clf[1]} ${clf[2]} ${clf[3]} ${clf[4]} ${clf[5]}` : text);
  return Number.isNaN(ms) ? null : ms;
}
