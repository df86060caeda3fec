import { readFileSync } from 'node:fs';
import { visualsPage } from '../../../scripts/visuals-page.js';

test('docs/visuals.md is what the declaration says: `npm run reference` writes it', () => {
  expect(readFileSync('docs/visuals.md', 'utf8')).toBe(visualsPage());
});
