import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataFolder, openDataFolder } from '../../../local/data-folder/data-folder.js';
import { type LoggedValues, logLine } from '../../../local/demo/line.js';
import { enrolInFolder } from '../../fixtures/enrol.js';
import { ingestLines } from '../../fixtures/ingest-lines.js';

/** The last hour of the small data folder's traffic ends here. */
export const until = Date.UTC(2026, 10, 1);

/** Stands in every text of the other tenant, and in no request of a test: seeing it is seeing a foreign row. */
export const foreign = 'f00dcafe';

/** Text as strangers send it: markup, scripts, formulas, SQL, what reorders letters, what ends a line. */
export const hostileTexts = [
  '<script>window.__pwned = 1</script>',
  '"><img src=x onerror="window.__pwned=1">',
  "'><svg/onload=window.__pwned=1>",
  '</script><script>window.__pwned=1</script>',
  'javascript:window.__pwned=1',
  '{{constructor.constructor("window.__pwned=1")()}}',
  '<style>*{display:none}</style>',
  '<a href="https://evil.example/">click</a>',
  '=HYPERLINK("https://evil.example/","click")',
  '+1+cmd|calc',
  '-2+3',
  '@SUM(A1)',
  "' OR 1=1; DROP TABLE usage; --",
  '\u202egpj.exe\u202c',
  'zero\u200bwidth\u2066isolate',
  'Ωμέγα 日本語 😀',
  `long ${'x'.repeat(600)}`,
];

const apis = {
  acme: { accountId: '111122223333', region: 'eu-west-1', restApiId: 'a1b2c3d4e5', stage: 'prod' },
  borealis: {
    accountId: '444455556666',
    region: 'eu-west-1',
    restApiId: 'f6g7h8i9j0',
    stage: 'prod',
  },
} as const;

const request = (tenant: keyof typeof apis, number: number, values: LoggedValues): string => {
  const { accountId, restApiId, stage } = apis[tenant];
  return logLine({
    requestId: `${tenant}-${number}`,
    extendedRequestId: `${tenant}-extended-${number}`,
    requestTimeEpoch: until - 3_600_000 * (number % 60) - 1000 * (number % 50) - 1,
    accountId,
    apiId: restApiId,
    stage,
    httpMethod: 'GET',
    protocol: 'HTTP/1.1',
    status: [200, 200, 200, 201, 404, 429, 500][number % 7],
    responseLength: 100 + number,
    responseLatency: 10 + (number % 90),
    integrationLatency: 5 + (number % 80),
    ...values,
  });
};

/** Requests of two tenants over sixty hours; the first tenant's carry hostile text, the other's the foreign mark. */
export function smallLog(): string[] {
  const lines = hostileTexts.flatMap((text, index) =>
    [0, 1, 2].map((round) =>
      request('acme', index * 3 + round, {
        domainName: round === 0 ? text : 'orders.acme.example',
        path: `/prod/${text}`,
        resourcePath: round === 1 ? `/${text}` : '/orders',
        ip: `198.51.100.${index + 1}`,
        identityUserAgent: text,
        identityUser: text,
        sub: text,
        errorMessage: round === 2 ? text : '-',
      }),
    ),
  );
  for (let number = 0; number < 40; number++) {
    lines.push(
      request('borealis', number, {
        domainName: `${foreign}.example`,
        path: `/prod/${foreign}`,
        resourcePath: `/${foreign}`,
        ip: '203.0.113.250',
        identityUserAgent: foreign,
        identityUser: foreign,
        sub: foreign,
        identityApiKeyId: foreign,
        errorMessage: foreign,
      }),
    );
  }
  return lines;
}

/** A data folder with two tenants and what they served, in a folder of its own; `close` removes it. */
export async function smallDataFolder(
  lines: readonly string[] = smallLog(),
): Promise<DataFolder & { readonly close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gatebook-server-'));
  const dataFolder = await openDataFolder(folder);
  const tenants = [
    { tenantId: 'acme', name: 'Acme <b>Retail</b>', apis: [apis.acme] },
    { tenantId: 'borealis', name: `Borealis ${foreign}`, apis: [apis.borealis] },
  ];
  await enrolInFolder(dataFolder, tenants);
  if (lines.length > 0) await ingestLines(dataFolder.lake, lines, 'eu-west-1');
  return {
    ...dataFolder,
    close: async () => {
      await dataFolder.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
