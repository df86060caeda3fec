import type { ApiLogSettings } from '../../core/log-settings.js';
import { countryDatabase } from '../../enrichment/country-database.js';
import { openCountries } from '../../enrichment/maxmind.js';
import { settingsOf } from '../../enrichment/settings.js';
import { fileCatalogue } from '../catalogue/file-catalogue.js';
import type { EnrichmentSetup } from './enrich-block.js';

/** What enrichment needs, as plain data, so that a worker can be told it too. */
export interface EnrichmentPlan {
  /** The data folder's catalogue; it need not exist. */
  readonly catalogue: string;
  /** What the registry says of single APIs. */
  readonly apis?: readonly ApiLogSettings[];
}

/** Loads what lines are read by. */
export async function setUpEnrichment(plan: EnrichmentPlan): Promise<EnrichmentSetup> {
  const countryOf = await openCountries(countryDatabase());
  return {
    catalogue: fileCatalogue(plan.catalogue),
    settings: settingsOf({ countryOf, apis: plan.apis ?? [] }),
    apis: plan.apis ?? [],
  };
}
