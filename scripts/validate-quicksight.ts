import { type PlainTemplate, synthesised } from '../test/reporting/quicksight/infra/synthesised.js';
import {
  dashboardParts,
  findings,
  withoutDashboard,
} from '../test/reporting/quicksight/infra/validator.js';

/** Validates the whole QuickSight template, strictly, in parts: about a minute. */
const template = synthesised().toJSON() as PlainTemplate;
const found = findings([withoutDashboard(template), ...dashboardParts(template)]);
for (const one of found) console.error(one);
console.log(`The QuickSight template has ${found.length} findings.`);
process.exitCode = found.length === 0 ? 0 : 1;
