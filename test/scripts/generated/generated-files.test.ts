import { readFileSync } from 'node:fs';
import { generatedFiles } from '../../../scripts/generated/generated-files.js';

test.each(Object.entries(generatedFiles))('%s is what its source says', async (path, write) => {
  const present = readFileSync(path, 'utf8');
  if ((await write(present)) !== present)
    throw new Error(`${path} is stale. Run: npm run generate`);
});

test('docs/log-format.md has the tables of columns, reasons, failures and the format', () => {
  const page = readFileSync('docs/log-format.md', 'utf8');
  for (const part of [
    '`extended_request_id`',
    '`doubtful_order`',
    '`expired_token`',
    '"requestTimeEpoch":"$context.requestTimeEpoch"',
  ])
    expect(page).toContain(part);
});
