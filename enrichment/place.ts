import { type Cells, cellIndex } from '../core/access-log/cells.js';
import type { ApiOfLines } from './api-of-lines.js';
import type { Apis } from './apis.js';
import { apiOfLogGroup, type Envelope } from './containers/envelope.js';
import type { Reading } from './formats/reading.js';
import { memo } from './text/memo.js';

const at = cellIndex;

/**
 * Fills in whose line it is, where the line does not say: the API of an execute-api domain, of the log group that its stage is
 * known to log to or that is named after it, and, for lines that name no other, the API that lines of this source are said to
 * belong to.
 */
export function place(
  reading: Reading,
  envelope: Envelope | null,
  { apis, api }: { readonly apis: Apis; readonly api: ApiOfLines | null },
): void {
  const { cells } = reading;
  const domain = cells[at.domain_name];
  if (typeof domain === 'string') {
    const { apiId, region } = hostOf(domain);
    cells[at.api_id] ??= apiId;
    reading.region ??= region;
  }
  if (cells[at.api_id] !== null && cells[at.stage] !== null) return;
  const logGroup = envelope?.logGroup ?? null;
  const known = logGroup === null ? null : apis.ofLogGroup(logGroup);
  if (known !== null) fill(cells, known.restApiId, known.stage);
  const group = apiOfLogGroup(logGroup);
  if (group !== null) fill(cells, group.apiId, group.stage);
  if (api !== null) fill(cells, api.restApiId, api.stage);
}

/** A stage is filled in only where the API is the same: a line of another API has another stage. */
function fill(cells: Cells, apiId: string, stage: string): void {
  cells[at.api_id] ??= apiId;
  if (cells[at.api_id] === apiId) cells[at.stage] ??= stage;
}

/** `a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com`, its VPC endpoint and dual-stack forms too. */
const executeApi =
  /^([a-z0-9]{10})(?:-vpce-[a-z0-9]+)?\.execute-api(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|api\.aws)$/;

const hostOf = memo(1024, (domain: string) => {
  const [, apiId = null, region = null] = executeApi.exec(domain) ?? [];
  return { apiId, region };
});
