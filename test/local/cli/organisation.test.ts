import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type DeclaredOrganisation,
  organisation,
  withoutDefaults,
} from '../../../control-plane/api/bulk/organisation.js';
import type { ControlClient } from '../../../control-plane/client/client.js';
import { apiWindows } from '../../../core/registry/api-windows.js';
import { everyItem, type Registry } from '../../../core/registry/registry.js';
import { applyOrganisation, removalsFor } from '../../../local/cli/organisation/apply.js';
import { registeredOrganisation } from '../../../local/cli/organisation/registered.js';
import { parsePlacedYaml, yamlText } from '../../../local/cli/settings/yaml.js';
import { inProcessClient } from '../../../local/control-plane/in-process.js';
import { dynamodbRegistry } from '../../../registry/dynamodb/dynamodb.js';
import { openRegistry } from '../../../registry/embedded/embedded.js';
import { testPlane } from '../../fixtures/control-plane.js';
import { startDynalite } from '../../fixtures/dynalite.js';
import { gatebook } from '../../fixtures/gatebook.js';
import { runs } from '../../fixtures/runs.js';

const folder = mkdtempSync(join(tmpdir(), 'gatebook-organisation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => jest.restoreAllMocks());

const orders = '111122223333/eu-west-1/a1b2c3d4e5/prod';
const nothing = { tenants: [], apis: [], schedules: [] };

/** Runs a command on a data folder of this test. */
let data = '';
let count = 0;
const run = (...words: string[]) => gatebook('--data-dir', data, ...words);
const file = (text: string) => {
  writeFileSync(join(folder, 'organisation.yaml'), text);
  return join(folder, 'organisation.yaml');
};
beforeEach(() => {
  data = join(folder, `data-${++count}`);
});

const whole = `tenants:
  - id: acme
    name: Acme
    mailDomains: [example.com]
    recipients: [team@example.com]
apis:
  - api: ${orders}
    tenantId: acme
    displayName: Orders
schedules:
  - tenantId: acme
    name: weekly
    cadence: weekly
`;

describe('gatebook apply', () => {
  it('shows the plan, applies it, and changes nothing the second time', async () => {
    const path = file(whole);
    const plan = await run('diff', '-f', path);
    expect(plan.out).toContain(`+ tenant acme\n`);
    expect(plan.out).toContain('Plan: 3 created, 0 as they should be.');
    expect((await run('tenants', '--json')).out).toBe('[]\n');
    const first = await run('apply', '-f', path);
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toContain('Done: 3 created, 0 as they should be.');
    const second = await run('apply', '-f', path);
    expect(second).toMatchObject({ code: 0, out: 'Nothing to change: 3 as they should be.\n' });
    const changed = await run('diff', '-f', file(whole.replace('name: Acme', 'name: Acme Ltd')));
    expect(changed.out).toContain('~ tenant acme\n    name: "Acme" → "Acme Ltd"\n');
  });

  it('names each mistake of a file with its line, and changes nothing', async () => {
    const path = file(`tenants:
  - id: acme
    name: 7
    recipient: [a@example.com]
  - id: globex
    name: Globex
    branding: {color: red}
apis:
  - api: ${orders}
    tenantId: acme
  - api: nonsense
    tenantId: acme
schedule: []
`);
    const { code, err } = await run('apply', '-f', path);
    expect(code).toBe(2);
    expect(err).toContain('organisation.yaml cannot be applied, and nothing was changed.');
    expect(err).toContain('line 3: tenants 1 name: must be text');
    expect(err).toContain('line 4: tenants 1: there is no field "recipient", but recipients');
    expect(err).toContain('line 7: tenants 2 branding: there is no field "color"');
    expect(err).toContain(
      'line 11: apis 2 api: an API is written accountId/region/restApiId/stage',
    );
    expect(err).toContain('line 13: the file: there is no field "schedule", but schedules');
  });

  it.each([
    [
      'two entries of one name',
      `tenants:\n  - {id: acme, name: A}\n  - {id: acme, name: B}\n`,
      'line 3: tenants 2: acme stands in tenants twice, first as number 1. Take one of the two out; the first is in line 2',
    ],
    [
      'an API of two owners',
      `apis:\n  - {api: ${orders}, tenantId: acme}\n\n  - {api: ${orders}, tenantId: globex}\n`,
      'line 4: apis 2: 111122223333/eu-west-1/a1b2c3d4e5/prod is given to acme as number 1 already, and to globex here: an API has one owner. Take one of the two out; the first is in line 2',
    ],
    ['no YAML', 'tenants: [\n', 'line 2: '],
    ['a key twice', 'tenants: []\ntenants: []\n', 'line 2: Map keys must be unique'],
    [
      'aliases without end',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\ntenants: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      'alias',
    ],
    ['another list', '- id: acme\n', 'line 1: must be an object'],
  ])('refuses %s in a sentence with the line', async (_, text, sentence) => {
    const { code, err } = await run('apply', '-f', file(text));
    expect(code).toBe(2);
    expect(err).toContain(sentence);
    expect(err).not.toContain('fault');
  });

  it('says of an entry that is refused where it stands, and applies the others', async () => {
    const path = file(
      `${whole.replace('tenantId: acme\n    displayName', 'tenantId: nobody\n    displayName')}`,
    );
    const { code, out, err } = await run('apply', '-f', path);
    expect(code).toBe(2);
    expect(out).toContain(`! api ${orders}: ${path}, line 7: There is no tenant nobody.`);
    expect(err).toContain('1 of the entries was refused');
    expect((await run('tenants', '--json')).out).toContain('"acme"');
  });

  it('removes with --prune what the file does not name, of the kinds it names, and only with --yes', async () => {
    await run('apply', '-f', file(whole));
    const less = file('apis: []\n');
    const asked = await run('apply', '-f', less, '--prune');
    expect(asked.out).toContain(`- api ${orders}: deregistered`);
    expect(asked.out).not.toContain('tenant acme');
    expect(asked).toMatchObject({ code: 2 });
    expect(asked.err).toContain('Say --yes if it is meant');
    expect((await run('apis', '--json')).out).toContain(orders);
    expect(await run('apply', '-f', less, '--prune', '--yes')).toMatchObject({ code: 0 });
    expect((await run('apis', '--json')).out).toBe('[]\n');
    expect((await run('tenants', '--json')).out).toContain('"active"');
    const again = await run('apply', '-f', less, '--prune');
    expect(again).toMatchObject({ code: 0, out: 'Nothing to change: 0 as they should be.\n' });
    const none = await run('apply', '-f', file('tenants: []\nschedules: []\n'), '--prune', '--yes');
    expect(none.out).toContain('- schedule acme/weekly: deleted\n');
    expect(none.out).toContain('- tenant acme: archived\n');
  });

  it('writes by export what it reads', async () => {
    await run('apply', '-f', file(whole));
    const out = join(folder, 'exported.yaml');
    expect(await run('export', '--out', out)).toMatchObject({ code: 0 });
    expect(readFileSync(out, 'utf8')).toContain(
      '  - api: 111122223333/eu-west-1/a1b2c3d4e5/prod\n    tenantId: acme\n    displayName: Orders\n',
    );
    expect((await run('apply', '-f', out, '--prune')).out).toBe(
      'Nothing to change: 3 as they should be.\n',
    );
    const { out: json } = await run('export', '--json');
    expect((await run('diff', '-f', file(json))).out).toContain('Nothing to change');
    expect(await run('export', '--out', join(folder, 'none', 'x'))).toMatchObject({ code: 3 });
  });
});

/** What makes up a random registry: each step is one call of the control API, and may be refused. */
const step = fc.record({
  what: fc.constantFrom('tenant', 'tenant', 'api', 'api', 'move', 'end', 'schedule', 'archive'),
  tenant: fc.constantFrom('acme', 'globex', 'initech'),
  api: fc.constantFrom('a', 'b', 'c', 'd'),
  name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  kind: fc.constantFrom('REST', 'HTTP') as fc.Arbitrary<'REST' | 'HTTP'>,
  mode: fc.constantFrom(undefined, 'subscribe' as const),
  consumer: fc.constantFrom(null, 'authorizer.principalId'),
  format: fc.constantFrom(null, '$context.requestId $context.status'),
  zone: fc.constantFrom('UTC', 'Europe/Berlin'),
  ago: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
  hour: fc.integer({ min: 0, max: 23 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does a step; one that the API refuses leaves the registry as it is. */
async function take(client: ControlClient, one: Step, now: number): Promise<void> {
  const path = {
    accountId: '111122223333',
    region: 'eu-west-1',
    restApiId: one.api,
    stage: 'prod',
  };
  const { tenant: tenantId, name, consumer, format, kind, mode, ago } = one;
  const validFrom = ago && new Date(now - ago * 86_400_000).toISOString();
  const steps: Record<Step['what'], () => Promise<unknown>> = {
    tenant: () =>
      client.POST('/v1/tenants', {
        body: {
          id: tenantId,
          name,
          consumer,
          timeZone: one.zone,
          mailDomains: ['example.com'],
          recipients: ['team@example.com'],
          branding: { name, colour: '#112233' },
        },
      }),
    api: () =>
      client.POST('/v1/apis', {
        body: {
          ...path,
          tenantId,
          displayName: name,
          ...(consumer && { consumer }),
          ...(format && { format }),
          kind,
          ...(mode && { mode }),
          ...(validFrom && { validFrom }),
        },
      }),
    move: () =>
      client.POST('/v1/apis/{accountId}/{region}/{restApiId}/{stage}/move', {
        params: { path },
        body: { tenantId },
      }),
    end: () =>
      client.DELETE('/v1/apis/{accountId}/{region}/{restApiId}/{stage}', { params: { path } }),
    schedule: () =>
      client.PUT('/v1/tenants/{tenantId}/report-schedules/{name}', {
        params: { path: { tenantId, name: one.api } },
        body: { cadence: 'daily', hour: one.hour, formats: ['csv'], title: name },
      }),
    archive: () =>
      client.PATCH('/v1/tenants/{tenantId}', {
        params: { path: { tenantId } },
        body: { state: 'archived' },
      }),
  };
  await steps[one.what]().catch(() => undefined);
}

type Peer = () => Promise<Registry & { close?: () => Promise<void> }>;

/** Export, then apply on an empty registry: the same registry, and nothing more to change. */
function exportContract(open: Peer, few: number): void {
  it('exports any registry so that an empty one becomes the same by it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const [first, second] = [await open(), await open()];
        const planes = [
          await testPlane({ registry: first }),
          await testPlane({ registry: second }),
        ];
        const [from, to] = (await Promise.all(
          planes.map(({ plane }) => inProcessClient(plane)),
        )) as [ControlClient, ControlClient];
        for (const one of steps) {
          (planes[0] as { now: number }).now += 3_600_000;
          await take(from, one, planes[0]?.now ?? 0);
        }
        const exported = await registeredOrganisation(from);
        const text = yamlText({
          tenants: exported.tenants.map((one) => withoutDefaults('tenants', one)),
          apis: exported.apis.map((one) => withoutDefaults('apis', one)),
          schedules: exported.schedules.map((one) => withoutDefaults('schedules', one)),
        });
        const entries: DeclaredOrganisation = organisation.parse(parsePlacedYaml(text).value());
        const plan = await applyOrganisation(to, entries, nothing, { dryRun: true });
        const done = await applyOrganisation(to, entries, nothing, { dryRun: false });
        expect(done).toEqual(plan);
        expect(new Set(done.map(({ outcome }) => outcome)).size).toBeLessThanOrEqual(1);
        expect(await registeredOrganisation(to)).toEqual(exported);
        expect(await apiWindows(second)).toEqual(await apiWindows(first));
        expect(await settled(second)).toEqual(await settled(first));
        const again = await applyOrganisation(to, entries, await removalsFor(to, entries), {
          dryRun: false,
        });
        expect(again.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([]);
        for (const { app } of planes) await app.close();
        await first.close?.();
        await second.close?.();
      }),
      { numRuns: runs(few) },
    );
  });
}

/** What a registry holds, without what tells when and by which chance it came there. */
async function settled(registry: Registry) {
  const tenants = [];
  for await (const { item } of everyItem(registry, 'tenants')) {
    const { uid: _u, createdAt: _c, updatedAt: _a, deletable: _d, ...rest } = item;
    tenants.push(rest);
  }
  const apis = [];
  for await (const { item } of everyItem(registry, 'apis')) {
    const { createdAt: _c, updatedAt: _a, ...rest } = item;
    apis.push(rest);
  }
  const schedules = [];
  for await (const { item } of everyItem(registry, 'report-schedules')) {
    const { id: _i, createdAt: _c, updatedAt: _a, ...rest } = item;
    schedules.push(rest);
  }
  schedules.sort((a, b) => (`${a.tenantId}/${a.name}` < `${b.tenantId}/${b.name}` ? -1 : 1));
  return { tenants, apis, schedules };
}

describe('an organisation in the embedded registry', () => {
  let number = 0;
  exportContract(() => openRegistry({ folder: join(folder, `registry-${++number}`) }), 8);
});

describe('an organisation in DynamoDB', () => {
  let dynamo: Awaited<ReturnType<typeof startDynalite>>;
  beforeAll(async () => {
    dynamo = await startDynalite();
  });
  afterAll(() => dynamo.close());
  exportContract(
    async () => dynamodbRegistry({ client: dynamo.client, table: await dynamo.newTable() }),
    3,
  );
});

describe('many entries', () => {
  it('go in as many requests as it takes, each with the tenants that it hangs on', async () => {
    const plane = await testPlane();
    const client = await inProcessClient(plane.plane);
    const tenants = Array.from({ length: 3 }, (_, at) => ({ id: `t${at}`, name: `T ${at}` }));
    const apis = Array.from({ length: 1_200 }, (_, at) => ({
      api: `111122223333/eu-west-1/a${at}/prod`,
      tenantId: `t${at % 3}`,
    }));
    const entries = organisation.parse({ tenants, apis });
    const plan = await applyOrganisation(client, entries, nothing, { dryRun: true });
    expect(plan.filter(({ outcome }) => outcome === 'created')).toHaveLength(1_203);
    const done = await applyOrganisation(client, entries, nothing, { dryRun: false });
    expect(done.filter(({ outcome }) => outcome === 'created')).toHaveLength(1_203);
    await plane.app.close();
  });
});
