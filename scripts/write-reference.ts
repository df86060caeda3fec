import { writeFileSync } from 'node:fs';
import { percentileErrors } from './percentile-errors.js';
import { percentilesPage } from './percentiles-page.js';
import { visualsPage } from './visuals-page.js';

/** Writes the pages of docs/ that are derived from declarations; tests refuse pages that were not written anew. */
writeFileSync('docs/visuals.md', visualsPage());
writeFileSync('docs/percentiles.md', percentilesPage(await percentileErrors()));
