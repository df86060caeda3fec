import fc from 'fast-check';
import { periodOfDay } from '../../core/periods/period.js';
import { type DocumentFormat, documentFormats } from '../../core/ports/report-source.js';
import type { ApiWindow } from '../../core/registry/api-window.js';
import { storedTenant, type Tenant } from '../../core/registry/tenant.js';
import type { OpenDatabase } from '../../local/lake/duckdb.js';
import { visuals } from '../../reporting/dashboard/dashboard.js';
import { type FilterId, filters } from '../../reporting/dashboard/filters.js';
import { answerOf, optionsOf } from '../../reporting/page/answers.js';
import { compileUsage, usageDimensions } from '../../reporting/query/compile-usage.js';
import { folderLake } from '../../reporting/query/lake.js';
import { tenantScope } from '../../reporting/query/scope.js';
import { builtinRenderer } from '../../reporting/reports/documents/renderer.js';
import { mailContent } from '../../reporting/reports/mail/content.js';
import { makeReport } from '../../reporting/reports/report/make-report.js';
import { documentText } from '../fixtures/documents/document-text.js';
import { pdfReader } from '../fixtures/documents/unpdf.js';
import { ownApi, toOwnApi } from '../fixtures/own-api.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../fixtures/small-lake.js';
import { range } from './query/hand-checked-log.js';
import { tenantOf } from './query/oracle.js';
import { registry, requests } from './query/random-lake.js';

interface World {
  readonly owned: readonly ApiWindow[];
  readonly rows: readonly LogRow[];
}

/**
 * A registry and a log that share a lake with others, under accounts and tenants of their own. Every text of a row says
 * which row it is, so that whatever shows it gives it away.
 */
const worldOf = (place: number, owned: readonly ApiWindow[], log: readonly LogRow[]): World => ({
  owned: owned.map((window) => ({
    ...window,
    accountId: accountIn(place, window.accountId),
    tenantId: `${window.tenantId}-${place}`,
  })),
  rows: log.map((row, number) => {
    const mark = `m${place}x${number}m`;
    return {
      ...row,
      account_id: accountIn(place, row.account_id),
      domain_name: row.domain_name && `${mark}.example`,
      route: row.route && `/${mark}`,
      path: `/${mark}`,
      ip: mark,
      consumer: row.consumer && mark,
      usage_plan: row.usage_plan && mark,
      sub: row.sub && mark,
      identity_user_arn: mark,
      user_agent: mark,
      client_family: mark,
      error_message: mark,
      request_id: mark,
      extended_request_id: mark,
    };
  }),
});

/** Two requests to the tenant's own API, so that there is always something to show. */
const ownRequests = [1, 2].map(
  (hour): LogRow => ({
    request_time: range.from + hour * 3_600_000,
    ...toOwnApi,
    status: 200,
  }),
);

const accountIn = (place: number, account: string): string => String(Number(account) + place);

const tenantVisuals = visuals.filter(({ platformOnly }) => !platformOnly).map(({ id }) => id);
const tenantOfWorld = (place: number) =>
  storedTenant.parse({
    id: `acme-${place}`,
    name: 'Acme',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
  });
const links = { dashboard: null, unsubscribe: null, documents: [] };
const reader = pdfReader();
let database: OpenDatabase;
/** How often a row was shown, on whichever way out. */
let shown = 0;

beforeAll(async () => {
  database = await openSmallLake();
});
afterAll(async () => {
  await reader.close();
  await database.close();
});

/** What some of the ways out say to a tenant. */
async function said(
  acme: Tenant,
  owned: readonly ApiWindow[],
  { visual, beside, documents: formats }: Asked,
): Promise<string[]> {
  const { engine } = database;
  const scope = tenantScope(acme.id, owned);
  const context = { scope, range, filters: {}, ...folderLake };
  const texts: string[] = [];
  texts.push(JSON.stringify(await answerOf(visual, context, engine)));
  if ('filter' in beside) {
    texts.push(JSON.stringify(await optionsOf(beside.filter, context, engine)));
  } else {
    const usage = compileUsage({ ...context, ...beside, metrics: ['requests', 'last_seen'] });
    texts.push(JSON.stringify(await engine.run(usage.query)));
  }
  if (formats.length === 0) return texts;

  const period = periodOfDay('weekly', 'UTC', { year: 2026, month: 10, day: 5 });
  const source = { engine, ...folderLake };
  const now = new Date(range.to);
  const report = await makeReport(source, {
    tenant: acme,
    windows: owned,
    period,
    title: null,
    now,
  });
  const { subject, text, html } = mailContent(report, links);
  texts.push(subject, text, html);
  const documents = await builtinRenderer.render({
    id: `${acme.id}/test/w2026-10-05`,
    attempt: 1,
    tenant: acme,
    windows: owned.filter(({ tenantId }) => tenantId === acme.id),
    report,
    formats,
    dashboardUrl: null,
  });
  for (const document of documents) texts.push(await documentText(document, reader.read));
  return texts;
}

/** The addresses that a tenant may filter by: each of its rows has one of its own. */
async function addresses(acme: Tenant, owned: readonly ApiWindow[]): Promise<Set<unknown>> {
  const scope = tenantScope(acme.id, owned);
  const options = await optionsOf(
    'ip',
    { scope, range, filters: {}, ...folderLake },
    database.engine,
  );
  shown += options.length;
  return new Set(options.map(({ value }) => value));
}

const isInRange = ({ request_time: time }: LogRow): boolean =>
  time >= range.from && time < range.to;

interface Asked {
  readonly visual: string;
  /** The values of a filter, or usage by dimensions. */
  readonly beside: { readonly filter: FilterId } | { readonly groupBy: readonly string[] };
  /** What a report is made into, beside its mail; none is made without. */
  readonly documents: readonly DocumentFormat[];
}

const dimensions = [...usageDimensions(tenantScope('acme', []))];
const askedWith = (documents: Asked['documents'][]): fc.Arbitrary<Asked> =>
  fc.record({
    visual: fc.constantFrom(...tenantVisuals),
    beside: fc.oneof(
      fc.record({ filter: fc.constantFrom(...(Object.keys(filters) as FilterId[])) }),
      fc.record({ groupBy: fc.shuffledSubarray(dimensions, { minLength: 2, maxLength: 2 }) }),
    ),
    documents: fc.constantFrom(...documents),
  });

const registries = Number(process.env.GATEBOOK_REGISTRIES ?? 20);
// Many to a lake, because filling one takes as long as asking forty questions, and strangers are then many too.
const together = Math.min(100, registries);
const lakes = Math.ceil(registries / together);

/**
 * What the one at a place of its lake is asked. A report asks forty questions and its documents take a second: one in fifty
 * has a report, one in four hundred all its documents. `npm run test:isolation` makes hundreds more.
 */
const askedAt = (place: number): fc.Arbitrary<Asked> => {
  if (place === 0) return askedWith([documentFormats, ['csv'], ['csv'], ['csv']]);
  return askedWith(place % 50 === 0 ? [['csv']] : [[]]);
};
const worldsOfLake = fc.tuple(
  ...Array.from({ length: together }, (_, place) => fc.tuple(registry, requests, askedAt(place))),
);

/** The rows of each tenant. */
function rowsByTenant(rows: readonly LogRow[], owned: readonly ApiWindow[]) {
  const byTenant = new Map<string | null, LogRow[]>();
  for (const row of rows) {
    const tenant = tenantOf(row, owned);
    const mine = byTenant.get(tenant);
    if (mine) mine.push(row);
    else byTenant.set(tenant, [row]);
  }
  return byTenant;
}

test(`no way out shows a foreign row, in ${lakes * together} random registries and logs`, async () => {
  let rowsAtAll = 0;
  await fc.assert(
    fc.asyncProperty(worldsOfLake, async (all) => {
      const worlds = all.map(([owned, log], place) =>
        worldOf(place, [...owned, ownApi], [...log, ...ownRequests]),
      );
      const owned = worlds.flatMap((one) => one.owned);
      const rows = worlds.flatMap((one) => one.rows);
      await fillSmallLake(database, rows, owned);
      rowsAtAll += rows.length;
      const byTenant = rowsByTenant(rows, owned);
      for (const [place, [, , questions]] of all.entries()) {
        const acme = tenantOfWorld(place);
        const mine = byTenant.get(acme.id) ?? [];
        const marks = new Set(mine.map(({ ip }) => ip));
        // What is the tenant's own is shown whole, so that the search for foreign rows never looks at nothing.
        expect(await addresses(acme, owned)).toEqual(
          new Set(mine.filter(isInRange).map(({ ip }) => ip)),
        );
        for (const text of await said(acme, owned, questions)) {
          for (const mark of text.match(/m\d+x\d+m/g) ?? []) {
            if (!marks.has(mark)) throw new Error(`${mark} is foreign: ${text.slice(0, 500)}`);
            shown += 1;
          }
        }
      }
    }),
    // A failure names the row and who was shown it; to shrink a lake takes longer than the test.
    { numRuns: lakes, endOnFailure: true },
  );
  // A test that shows nothing proves nothing.
  expect(rowsAtAll).toBeGreaterThan(lakes * together);
  expect(shown).toBeGreaterThan(lakes * together);
}, 3_600_000);
