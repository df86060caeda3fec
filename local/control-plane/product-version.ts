import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of the product that runs, as package.json has it. */
export function gatebookVersion(): string {
  const file = join(import.meta.dirname, '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
