import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { upstreamKeys } from '../core/access-log/upstream-format.js';
import { catalogueOf } from '../core/catalogue.js';
import { enrich } from '../enrichment/enrich.js';
import { transform } from '../enrichment/firehose.js';
import { settingsOf } from '../enrichment/settings.js';
import { bundle } from '../infra/bundle-esbuild.js';
import { type Figure, median, whole } from './figure.js';

const batchBytes = 3 * 1024 * 1024;
const rounds = 41;

/** Every field of upstream's format with a value, as long as real ones are: 1.2 KB a line. */
function sampleLine(index: number): string {
  const pick = <T>(values: readonly T[], salt: number): T =>
    values[(index * salt) % values.length] as T;
  const hex = (index * 2_654_435_761).toString(16).padStart(12, '0').slice(-12);
  const status = pick([200, 200, 200, 200, 304, 404, 429, 500], 7);
  const values: Record<string, string> = {
    apiId: pick(['a1b2c3d4e5', 'f6g7h8i9j0', 'k1l2m3n4o5'], 3),
    stage: 'prod',
    requestId: `210746c2-6e15-474b-afeb-${hex}`,
    ip: `83.149.${index % 256}.${(index * 7) % 256}`,
    requestTime: `10/Jun/2026:${String(index % 24).padStart(2, '0')}:36:${String(index % 60).padStart(2, '0')} +0000`,
    httpMethod: pick(['GET', 'GET', 'POST', 'DELETE'], 5),
    status: String(status),
    protocol: 'HTTP/1.1',
    responseLength: String((index * 37) % 50_000),
    accountId: '111122223333',
    domainName: 'api.example.org',
    domainPrefix: 'api',
    errorMessage: status === 429 ? 'Limit Exceeded' : '-',
    errorResponseType: status === 429 ? 'QUOTA_EXCEEDED' : '-',
    identityApiKeyId: pick(['k0alpha001', 'k0beta0002', 'k0gamma003', '-'], 11),
    identityUserAgent: pick(userAgents, 13),
    path: `/prod/orders/${index}/items`,
    resourcePath: '/orders/{id}/items',
    integrationLatency: String((index * 13) % 900),
    responseLatency: String(((index * 13) % 900) + 4),
  };
  return `{${upstreamKeys.map((key) => `"${key}":"${values[key] ?? '-'}"`).join(',')}}`;
}

const userAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  'python-requests/2.32.3',
  'okhttp/4.12.0',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
];

/**
 * Medians of the CPU time per call, ms, of several functions that take turns, so that all meet the same noise. CPU
 * time, the collector's threads included, is what one core gives; the clock would also count the neighbours.
 */
function timesOf(...functions: (() => unknown)[]): number[] {
  const times: number[][] = functions.map(() => []);
  for (let round = -10; round < rounds; round++) {
    for (const [index, run] of functions.entries()) {
      const start = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(start);
      if (round >= 0) times[index]?.push((user + system) / 1000);
    }
  }
  return times.map(median);
}

/** Measures enrichment on 3 MiB batches in upstream's format against decoding and `JSON.parse` alone, same run. */
export function benchEnrichment(): Figure[] {
  const lines: string[] = [];
  for (let bytes = 0; bytes < batchBytes; bytes += (lines.at(-1) as string).length) {
    lines.push(sampleLine(lines.length));
  }
  const records = lines.map((line, index) => ({
    recordId: `49643914826394733${String(index).padStart(39, '0')}000000`,
    data: Buffer.from(`${line}\n`).toString('base64'),
  }));
  const catalogue = catalogueOf({
    generatedAt: '2026-06-10T00:00:00Z',
    keys: { k0alpha001: 'Northwind', k0beta0002: 'Contoso' },
    plans: [{ name: 'gold', stages: ['a1b2c3d4e5:prod'], keys: ['k0alpha001'] }],
  });
  const settings = settingsOf();
  const [parse = 0, handler = 0, cells = 0] = timesOf(
    () => {
      for (const { data } of records) JSON.parse(Buffer.from(data, 'base64').toString());
    },
    () => transform(records, { catalogue, settings }),
    () => {
      for (const line of lines) enrich(line, catalogue, settings);
    },
  );
  const measure = (what: string, ms: number, bound = ''): Figure => ({
    what,
    value: `${whole(lines.length / (ms / 1000))} records/s`,
    beside: `${(parse / ms).toFixed(2)} × decode + JSON.parse${bound}`,
  });
  return [
    measure(`decode + JSON.parse alone, ${lines.length} records`, parse),
    measure(
      'enrichment handler, full record with typed output, one core',
      handler,
      ', at least 60,000 records/s',
    ),
    measure('enrichment, cells alone', cells),
    ...benchBundle(),
  ];
}

/** The size of the function's bundle, and what loading it costs a new process. */
function benchBundle(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-bench-'));
  try {
    const file = join(folder, 'index.js');
    const bytes = bundle('enrichment/handler.ts', file);
    const script = `const start = process.cpuUsage(); require(${JSON.stringify(file)}); const { user, system } = process.cpuUsage(start); console.log((user + system) / 1000)`;
    const loads = Array.from({ length: 9 }, () =>
      Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })),
    );
    return [
      {
        what: 'enrichment bundle',
        value: `${(bytes / 1000).toFixed(1)} KB`,
        beside: 'at most 300 KB',
      },
      {
        what: 'enrichment bundle, loading',
        value: `${median(loads).toFixed(1)} ms`,
        beside: 'at most 40 ms',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
