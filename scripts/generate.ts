/** Writes every generated file anew: `npm run generate`. A test names each one that was not written anew. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { generatedFiles } from './generated/generated-files.js';

for (const [path, write] of Object.entries(generatedFiles)) {
  const present = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const text = await write(present);
  if (text !== present) writeFileSync(path, text);
  console.log(`${path}: ${text === present ? 'as it was' : 'written'}`);
}
