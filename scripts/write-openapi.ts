/** Writes docs/openapi.json and the typed client from the control API's schemas: `tsx scripts/write-openapi.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '../control-plane/api/open-api.js';
import { clientTypes } from './client-types.js';
import { descriptionPlane } from './description-plane.js';

const check = process.argv.includes('--check');
const document = await openApiDocument(descriptionPlane);
const files = {
  'docs/openapi.json': `${JSON.stringify(document, null, 2)}\n`,
  'control-plane/client/paths.ts': clientTypes(document),
};
for (const [path, text] of Object.entries(files)) {
  const present = (() => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  })();
  if (present === text) continue;
  if (check) {
    console.error(`${path} is not what the schemas say. Run: npm run openapi`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log(`${path} written`);
  }
}
