import { type Cell, type Cells, cellIndex } from '../core/access-log/cells.js';
import type { Catalogue } from '../core/catalogue.js';
import type { ApiOfLines } from './api-of-lines.js';
import { clientOf } from './client-family.js';
import { consumerOf } from './consumer.js';
import type { Envelope } from './containers/envelope.js';
import { failureClassOf } from './failure-class.js';
import type { Reading } from './formats/reading.js';
import { place } from './place.js';
import { routeOf } from './route.js';
import type { EnrichmentSettings } from './settings.js';
import { signInOf } from './sign-in.js';

const at = cellIndex;
const textIn = (cell: Cell | undefined): string | null => (typeof cell === 'string' ? cell : null);
const numberIn = (cell: Cell | undefined): number | null =>
  typeof cell === 'number' ? cell : null;

/**
 * Fills the columns that the log does not say, then treats personal data, so that what is derived from a value
 * is derived from the value as it came.
 */
export function derive(
  reading: Reading,
  {
    catalogue,
    settings,
    salvaged,
    envelope,
    api,
  }: {
    catalogue: Catalogue;
    settings: EnrichmentSettings;
    salvaged: boolean;
    envelope: Envelope | null;
    api: ApiOfLines | null;
  },
): void {
  const { cells } = reading;
  place(reading, envelope, { apis: settings.apis, api });
  name(cells, catalogue);
  const apiId = textIn(cells[at.api_id]);
  const stage = textIn(cells[at.stage]);
  const own = apiId === null || stage === null ? null : settings.apis.of(apiId, stage);
  if (own?.consumer && cells[at.consumer] === null) {
    cells[at.consumer] = consumerOf(own.consumer, reading, settings);
  }
  cells[at.route] = routeOf({
    resourcePath: textIn(cells[at.resource_path]),
    routeKey: textIn(cells[at.route_key]),
    path: textIn(cells[at.path]),
    stage,
    status: numberIn(cells[at.status]),
    match: own?.matchRoute ?? null,
  });
  cells[at.sign_in] = signInOf(cells);
  cells[at.failure_class] = failureClassOf({
    status: numberIn(cells[at.status]),
    errorType: textIn(cells[at.error_type]),
    errorMessage: textIn(cells[at.error_message]),
    integrationStatus: numberIn(cells[at.integration_status]),
    wafResponseCode: textIn(cells[at.waf_response_code]),
  });
  const userAgent = textIn(cells[at.user_agent]);
  const client = userAgent === null ? null : clientOf(userAgent);
  cells[at.client_family] = client === null ? null : client.family;
  cells[at.is_bot] = client?.isBot ?? false;
  cells[at.salvaged] = salvaged;
  const ip = textIn(cells[at.ip]);
  cells[at.country] = ip === null || settings.countryOf === null ? null : settings.countryOf(ip);
  for (const { cell, treat } of settings.treatments) {
    const value = textIn(cells[cell]);
    if (value !== null) cells[cell] = treat(value);
  }
}

/** Names the consumer and the plan. A name that the line brings stands where the catalogue has none. */
function name(cells: Cells, catalogue: Catalogue): void {
  const keyId = textIn(cells[at.api_key_id]);
  if (keyId === null) return;
  const consumer = catalogue.consumerOf(keyId);
  if (consumer !== null) cells[at.consumer] = consumer;
  const apiId = textIn(cells[at.api_id]);
  const stage = textIn(cells[at.stage]);
  if (apiId === null || stage === null) return;
  const plan = catalogue.planOf(apiId, stage, keyId);
  if (plan !== null) cells[at.usage_plan] = plan;
}
