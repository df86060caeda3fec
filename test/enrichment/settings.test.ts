import { createHmac } from 'node:crypto';
import { cellIndex } from '../../core/access-log/cells.js';
import { emptyCatalogue } from '../../core/catalogue.js';
import { enrich } from '../../enrichment/enrich.js';
import { type SettingsInput, settingsOf } from '../../enrichment/settings.js';
import { canonicalKeys, lineOf, request } from './log-lines.js';

const cellsWith = (input: SettingsInput) => {
  const answer = enrich(lineOf(canonicalKeys, request), emptyCatalogue, settingsOf(input));
  if (answer.kind === 'rejected') throw new Error(answer.reason);
  return answer.cells;
};

describe('privacy settings', () => {
  it('keep what they do not name', () => {
    expect(cellsWith({})[cellIndex.ip]).toBe(request.ip);
    expect(cellsWith({ privacy: { ip: 'keep' } })[cellIndex.ip]).toBe(request.ip);
  });

  it('truncate, drop and hash', () => {
    const secret = 'a secret of some length';
    const cells = cellsWith({
      privacy: { ip: 'truncate', path: 'drop', user_agent: 'hash' },
      hashSecret: secret,
    });
    expect(cells[cellIndex.ip]).toBe('203.0.113.0');
    expect(cells[cellIndex.path]).toBeNull();
    expect(cells[cellIndex.user_agent]).toBe(
      createHmac('sha256', secret).update('curl/8.7.1').digest('hex'),
    );
  });

  it('apply to a value after what is derived from it', () => {
    const cells = cellsWith({
      privacy: { ip: 'drop', user_agent: 'drop' },
      countryOf: (ip) => (ip === request.ip ? 'NZ' : null),
    });
    expect(cells[cellIndex.country]).toBe('NZ');
    expect(cells[cellIndex.client_family]).toBe('curl');
    expect(cells[cellIndex.ip]).toBeNull();
  });

  it.each([
    [{ privacy: { status: 'drop' } }, /personal columns are/],
    [{ privacy: { path: 'truncate' } }, /Only an address/],
    [{ privacy: { ip: 'hash' } }, /secret/],
    [{ privacy: { ip: 'hash' }, hashSecret: 'short' }, /16 characters/],
    [{ privacy: { ip: 'blur' as never } }, /keep, truncate, hash or drop/],
  ] as [SettingsInput, RegExp][])('say what is wrong with %j', (input, message) => {
    expect(() => settingsOf(input)).toThrow(message);
  });
});
