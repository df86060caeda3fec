import path from 'node:path';
import fc from 'fast-check';
import { emptyCatalogue } from '../../../core/catalogue.js';
import { settingsOf } from '../../../enrichment/settings.js';
import { blockEnricher, type EnrichedBlock } from '../../../local/ingest/enrich-block.js';
import { gatherRejected } from '../../../local/lake/rejected-portion.js';
import { runs } from '../../fixtures/runs.js';
import { logLine, removeTemporaryFolders, temporaryFolder } from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const lines = [
  '{}',
  '{} ',
  '{"a":1}',
  '',
  ' ',
  'no json',
  'no',
  `no${'x'.repeat(300)}`,
  'n\u00f6',
  '{"requestTimeEpoch":"1790856000000"}',
  logLine({ id: 'a' }),
  logLine({ id: 'b', latency: -5 }),
  // Several records, of which some are read.
  `[${logLine({ id: 'c' })},{}]`,
  `{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":"{}"}]}`,
];

/** Lines as they stand in a log, each several times, with the ends of lines that logs have. */
const log = fc
  .array(
    fc.tuple(
      fc.constantFrom(...lines),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom('\n', '\r\n'),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .chain((some) => {
    const all = some.flatMap(([line, times, end]) =>
      Array.from({ length: times }, () => `${line}${end}`),
    );
    // The last line of a log may have no end.
    return fc.constantFrom(all, all.with(-1, `${all.at(-1)}`.trimEnd()));
  })
  .map((all) => all.filter((line) => line !== ''));

/** Enriches blocks of an account's log. */
function enricherOfBlocks(): (text: string) => EnrichedBlock {
  const segment = path.join(temporaryFolder(), 'segment');
  const enricher = blockEnricher({
    catalogue: () => emptyCatalogue,
    settings: settingsOf(),
    apis: [],
  });
  return (text) =>
    enricher({
      bytes: new Uint8Array(Buffer.from(text)),
      segment,
      accountId: '111122223333',
      region: 'eu-west-1',
      api: null,
      format: null,
      onlyOf: null,
      examples: [],
    });
}

test('a line that follows itself is counted, placed and kept as if each were read alone', () => {
  const enrich = enricherOfBlocks();
  fc.assert(
    fc.property(log, (all) => {
      const whole = enrich(all.join(''));
      const gathered = new Map<string, ReturnType<typeof gatherRejected>>();
      const counts = { lines: 0, rows: 0, salvaged: 0 };
      const containers: Record<string, number> = {};
      for (const line of all) {
        counts.lines += 1;
        const { rows, salvaged, rejected, seen } = enrich(line);
        counts.rows += rows;
        counts.salvaged += salvaged;
        for (const [name, records] of Object.entries(seen.containers)) {
          containers[name] = (containers[name] ?? 0) + records;
        }
        for (const { reason, times, lines: kept } of rejected) {
          const ofReason = gathered.get(reason) ?? gatherRejected();
          gathered.set(reason, ofReason);
          // Each of these lines has one different text to keep, however often it stands there.
          const text = kept.subarray(0, kept.length - 1);
          for (let time = 0; time < times; time++) ofReason.add(text, counts.lines);
        }
      }
      expect(whole).toMatchObject(counts);
      expect(whole.seen.containers).toEqual(containers);
      expect(whole.rejected).toEqual(
        [...gathered].map(([reason, ofReason]) => ({ reason, ...ofReason.portion() })),
      );
    }),
    { numRuns: runs(200) },
  );
});

test('a line that follows itself half a million times is read once', () => {
  const enrich = enricherOfBlocks();
  const spent = (text: string): number => {
    const before = process.cpuUsage();
    const { rejected } = enrich(text);
    expect(rejected.reduce((sum, { times }) => sum + times, 0)).toBe(500_000);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  // As many lines, none of which follows itself.
  const others = spent('{}\n{"a":1}\n'.repeat(250_000));
  expect(spent('{}\n'.repeat(500_000))).toBeLessThan(others / 5);
});
