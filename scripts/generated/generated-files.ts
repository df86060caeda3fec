import { openApiDocument } from '../../control-plane/api/open-api.js';
import { clientTypes } from './client-types.js';
import { coloursStyle } from './colours-style.js';
import { descriptionPlane } from './description-plane.js';
import { logFormatPage } from './log-format-page.js';
import { organisationSchema } from './organisation-schema.js';
import { percentileErrors } from './percentile-errors.js';
import { percentilesPage } from './percentiles-page.js';
import { runningPage } from './running-page.js';
import { visualsPage } from './visuals-page.js';

// Made once for both files.
const document = openApiDocument(descriptionPlane);

/** What each generated file of the repository has to hold, given what it holds now (a page may be half written by hand). */
export const generatedFiles: Readonly<
  Record<string, (present: string) => string | Promise<string>>
> = {
  'docs/log-format.md': logFormatPage,
  'docs/visuals.md': visualsPage,
  'docs/running.md': runningPage,
  'docs/percentiles.md': async () => percentilesPage(await percentileErrors()),
  'docs/openapi.json': async () => `${JSON.stringify(await document, null, 2)}\n`,
  'docs/organisation.schema.json': organisationSchema,
  'reporting/page/styles/colours.css': coloursStyle,
  'control-plane/client/paths.ts': async () => clientTypes(await document),
};
