import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { cellIndex } from '../../core/access-log/cells.js';
import { columnOfKey } from '../../core/access-log/keys.js';
import { upstreamKeys } from '../../core/access-log/upstream-format.js';
import { emptyCatalogue } from '../../core/catalogue.js';
import { type Enriched, enrich } from '../../enrichment/enrich.js';
import { settingsOf } from '../../enrichment/settings.js';
import { expectEqual } from '../fixtures/expect-equal.js';
import { hostile, trusted } from './hostile-client.js';
import {
  canonicalKeys,
  escapedLineOf,
  lineOf,
  request,
  upstreamWithBoth,
  wholeFormats,
} from './log-lines.js';

// `npm run test:fuzz` sets more.
const runs = Number(process.env.GATEBOOK_FUZZ_RUNS ?? 40);
const settings = settingsOf();
const read = (line: string): Enriched => enrich(line, emptyCatalogue, settings);

/** What the line says when nobody is hostile. */
const truthOf = (keys: readonly string[]) => {
  const answer = read(lineOf(keys, request));
  if (answer.kind !== 'row') throw new Error(answer.reason);
  return { cells: trusted(answer.cells), accountId: answer.accountId, region: answer.region };
};

const attack = (keys: readonly string[]) =>
  fc.record(
    {
      path: hostile(keys),
      identityUserAgent: hostile(keys),
      errorMessage: hostile(keys),
      authorizerPrincipalId: hostile(keys),
    },
    { requiredKeys: [] },
  );

/** With these texts written unescaped, the line is rejected, or all that a client cannot know is as without them. */
function expectUntouched(
  keys: readonly string[],
  texts: Readonly<Record<string, string>>,
  truth = truthOf(keys),
): void {
  const answer = read(lineOf(keys, { ...request, ...texts }));
  if (answer.kind === 'rejected') return;
  const { accountId, region } = answer;
  expectEqual({ cells: trusted(answer.cells), accountId, region }, truth);
}

describe.each(Object.entries(wholeFormats))('a hostile client in the %s format', (_, keys) => {
  const truth = truthOf(keys);

  it('never changes what it cannot know, whatever it writes unescaped', () => {
    fc.assert(
      fc.property(attack(keys), (texts) => expectUntouched(keys, texts, truth)),
      { numRuns: runs },
    );
  });

  it('is read in full where API Gateway escapes', () => {
    fc.assert(
      fc.property(attack(keys), (texts) => {
        const answer = read(escapedLineOf(keys, { ...request, ...texts }));
        if (answer.kind === 'rejected') throw new Error(answer.reason);
        expectEqual(trusted(answer.cells), truth.cells);
        for (const [key, text] of Object.entries(texts)) {
          const { column } = columnOfKey.get(key) ?? {};
          const cell = answer.cells[cellIndex[column?.name as keyof typeof cellIndex]];
          expect(cell).toBe(text === '' || text === '-' ? null : text);
        }
      }),
      { numRuns: runs / 4 },
    );
  });
});

describe('a hostile client in the canonical format', () => {
  it('cannot even keep its request out of the data folder', () => {
    fc.assert(
      fc.property(attack(canonicalKeys), (texts) => {
        const answer = read(lineOf(canonicalKeys, { ...request, ...texts }));
        expect(answer.kind === 'rejected' ? answer.reason : 'row').toBe('row');
      }),
      { numRuns: runs },
    );
  });
});

describe('a hostile client in a format with fewer fields', () => {
  const subsets = fc.constantFrom(canonicalKeys, upstreamWithBoth).chain((keys) =>
    fc
      .subarray([...keys], { minLength: 24 })
      .filter((subset) =>
        ['requestTimeEpoch', 'requestId', 'status'].every((key) => subset.includes(key)),
      )
      .map((subset) =>
        keys.filter((key, index) => subset.includes(key) || followsFreeText(keys, index)),
      ),
  );

  it('never changes what it cannot know, if what follows its text in the format is there', () => {
    fc.assert(
      fc.property(
        subsets.chain((keys) => fc.tuple(fc.constant(keys), attack(keys))),
        ([keys, texts]) => expectUntouched(keys, texts),
      ),
      { numRuns: runs },
    );
  });
});

const followsFreeText = (keys: readonly string[], index: number): boolean =>
  columnOfKey.get(keys[index] ?? '')?.column.clientControlled === true ||
  columnOfKey.get(keys[index - 1] ?? '')?.column.clientControlled === true;

describe('a hostile client in the format of the real traffic', () => {
  const sample = readFileSync(
    join(import.meta.dirname, '../fixtures/web-traffic-sample.ndjson'),
    'utf8',
  );
  const keys = Object.keys(JSON.parse(sample.slice(0, sample.indexOf('\n'))));
  const truth = truthOf(keys);

  it('never changes what it cannot know', () => {
    fc.assert(
      fc.property(attack(keys), (texts) => expectUntouched(keys, texts, truth)),
      { numRuns: runs },
    );
  });

  it('is read in full if it only quotes', () => {
    const answer = read(lineOf(keys, { ...request, identityUserAgent: 'a "b" \\', path: '/"x"' }));
    expect(answer.kind === 'row' && trusted(answer.cells)).toEqual(truth.cells);
    expect(answer.kind === 'row' && answer.cells[cellIndex.user_agent]).toBe('a "b" \\');
  });
});

describe('a line with a second identity', () => {
  const second = 'x","extendedRequestId":"evil","identityApiKeyId":"evil","y":"z';

  it.each(Object.entries(wholeFormats))('keeps the first in the %s format', (_, keys) => {
    const answer = read(lineOf(keys, { ...request, identityUserAgent: second }));
    expect(answer).toMatchObject({ kind: 'row' });
    if (answer.kind !== 'row') return;
    expect(answer.cells[cellIndex.api_key_id]).toBe('k0alpha001');
    expect(answer.cells[cellIndex.user_agent]).toBe(second);
    expect(answer.cells[cellIndex.salvaged]).toBe(true);
  });

  it('gets none through a format that has none, though the line is valid JSON', () => {
    const line = lineOf(upstreamKeys, { ...request, path: '/x","extendedRequestId":"evil' });
    expect(JSON.parse(line)).toMatchObject({ extendedRequestId: 'evil' });
    const answer = read(line);
    expect(answer).toMatchObject({ kind: 'row' });
    if (answer.kind !== 'row') return;
    expect(answer.cells[cellIndex.extended_request_id]).toBeNull();
    expect(answer.cells[cellIndex.salvaged]).toBe(true);
  });

  it('is told from half a separator that hides the true one', () => {
    const line = lineOf(upstreamKeys, {
      ...request,
      identityUserAgent: 'x","identityUserArn":"evil","path":',
    });
    const answer = read(line);
    expect(answer.kind === 'row' ? answer.cells[cellIndex.identity_user_arn] : null).toBeNull();
  });

  it('is refused in a format of unknown order', () => {
    const line = `{"requestId":"a","requestTime":"${request.requestTime}","userAgent":"x","apiKeyId":"evil","y":"z","apiKeyId":"k0alpha001"}`;
    expect(read(line)).toEqual({ kind: 'rejected', reason: 'ambiguous_fields' });
  });

  it.each(Object.entries(wholeFormats))(
    'sets no column of the %s format by another spelling, where the format has no value',
    (_, keys) => {
      const identityUserAgent = '","identity_caller":"evil","cognito_identity_id":"evil';
      const answer = read(lineOf(keys, { ...request, identityCaller: '-', identityUserAgent }));
      expect(answer).toMatchObject({ kind: 'row' });
      if (answer.kind !== 'row') return;
      expect(answer.cells[cellIndex.identity_caller]).toBeNull();
      expect(answer.cells[cellIndex.cognito_identity_id]).toBeNull();
    },
  );

  it.each(['"-"', '""'])('is refused where the format itself has %s for the column', (none) => {
    const line = `{"requestId":"a","requestTime":"${request.requestTime}","status":"200","userAgent":"x","api_key_id":"evil","identityApiKeyId":${none}}`;
    expect(read(line)).toMatchObject({ kind: 'rejected', reason: 'duplicate_key' });
  });

  it('is refused under another name of the same column', () => {
    const line = `{"requestId":"a","requestTime":"${request.requestTime}","userAgent":"x","apiKeyId":"evil","identityApiKeyId":"k0alpha001"}`;
    expect(read(line)).toEqual({
      kind: 'rejected',
      reason: 'duplicate_key',
      field: 'identityApiKeyId',
    });
  });
});
