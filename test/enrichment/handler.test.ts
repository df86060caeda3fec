import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../infra/bundle-esbuild.js';
import { canonicalKeys, lineOf, request } from './log-lines.js';

/** Runs the bundle as Lambda does: its own process, its environment, one event. */
const runs = (folder: string, event: unknown, environment: Record<string, string> = {}) => {
  writeFileSync(join(folder, 'event.json'), JSON.stringify(event) ?? 'null');
  const script = `require('./index.js').handler(require('./event.json')).then(
    (answer) => require('fs').writeFileSync('answer.json', JSON.stringify(answer)),
    (error) => { console.error(error.message); process.exitCode = 1; })`;
  return spawnSync(process.execPath, ['-e', script], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
    encoding: 'utf8',
  });
};

const recordOf = (recordId: string, line: string) => ({
  recordId,
  approximateArrivalTimestamp: 1781105788627,
  data: Buffer.from(line).toString('base64'),
});

describe('the enrichment function as it is deployed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-enrichment-'));
  const size = bundle('enrichment/handler.ts', join(folder, 'index.js'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const event = {
    invocationId: 'i',
    deliveryStreamArn: 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/amazon-apigateway-x',
    region: 'eu-west-1',
    records: [recordOf('1', lineOf(canonicalKeys, request)), recordOf('2', `secret ${request.ip}`)],
  };
  const answer = () =>
    JSON.parse(execFileSync('cat', [join(folder, 'answer.json')], { encoding: 'utf8' }));

  it('is smaller than 300 KB', () => {
    expect(size).toBeLessThan(300_000);
  });

  it('answers, and logs one line of numbers without a word of what it read', () => {
    const { status, stdout, stderr } = runs(folder, event);
    expect([status, stderr]).toEqual([0, '']);
    expect(answer().records.map(({ result }: { result: string }) => result)).toEqual([
      'Ok',
      'ProcessingFailed',
    ]);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'WARN',
      EnrichedRecords: 1,
      FailedRecords: 1,
      SalvagedRecords: 0,
      reasons: { not_json: 1 },
      catalogueAgeSeconds: null,
    });
    for (const value of [request.ip, request.path, request.identityApiKeyId, 'secret']) {
      expect(stdout).not.toContain(value);
    }
  });

  it('treats personal data as its environment says', () => {
    const { status } = runs(folder, event, { PRIVACY: '{"ip":"truncate","path":"drop"}' });
    expect(status).toBe(0);
    const row = JSON.parse(Buffer.from(answer().records[0].data, 'base64').toString());
    expect(row.ip).toBe('203.0.113.0');
    expect(row).not.toHaveProperty('path');
  });

  it('knows countries where its environment names a database', () => {
    const database = require.resolve(
      '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
    );
    const line = lineOf(canonicalKeys, { ...request, ip: '83.149.9.216' });
    runs(folder, { records: [recordOf('1', line)] }, { COUNTRY_DATABASE: database });
    expect(JSON.parse(Buffer.from(answer().records[0].data, 'base64').toString()).country).toBe(
      'RU',
    );
  });

  it.each([null, {}, [], { records: {} }, { records: [null] }, { records: [{ recordId: '1' }] }])(
    'refuses an event that is not of Firehose: %j',
    (wrong) => {
      const { status, stderr } = runs(folder, wrong);
      expect(status).toBe(1);
      expect(stderr).toMatch(/not a Firehose transformation event/);
    },
  );

  it.each([
    [{ PRIVACY: 'not JSON' }, 'PRIVACY'],
    [{ PRIVACY: '{"status":"drop"}' }, 'PRIVACY'],
    [{ CATALOGUE_TTL_SECONDS: 'soon' }, 'CATALOGUE_TTL_SECONDS'],
    [{ PRIVACY: '{"ip":"hash"}' }, 'secret'],
  ])('does not start with a wrong environment: %j', (environment, word) => {
    const { status, stderr } = runs(folder, event, environment as Record<string, string>);
    expect(status).not.toBe(0);
    expect(stderr).toContain(word);
  });
});
