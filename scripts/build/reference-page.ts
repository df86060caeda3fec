import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Built } from './built.js';

const folder = join(
  dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')),
  'static',
);

/** What the page of the control API's reference is made of: the package looks for it beside its own code. */
const names = [
  'index.css',
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
];

/** Takes over the files that the control API's reference page loads. */
export const buildReferencePage = (): Built => ({
  files: new Map(
    names.map((name) => [join('swagger-ui', name), readFileSync(join(folder, name))] as const),
  ),
  inputs: names.map((name) => join(folder, name)),
});
