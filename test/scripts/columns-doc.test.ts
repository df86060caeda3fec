import { readFileSync } from 'node:fs';
import { logFormatPage, withTables } from '../../scripts/write-columns-doc.js';

describe('docs/log-format.md', () => {
  it('shows the tables that the declarations have: `npm run columns-doc` writes them', () => {
    const page = readFileSync(logFormatPage, 'utf8');
    expect(withTables(page)).toBe(page);
  });

  it('has every table', () => {
    const page = readFileSync(logFormatPage, 'utf8');
    for (const part of [
      '`extended_request_id`',
      '`doubtful_order`',
      '`expired_token`',
      '"requestTimeEpoch":"$context.requestTimeEpoch"',
    ]) {
      expect(page).toContain(part);
    }
  });
});
