import fc from 'fast-check';
import { platformGroup, readersGroup, tenantGroup } from '../../../reporting/quicksight/names.js';
import { rowLevelSecurity, tagRules } from '../../../reporting/quicksight/row-level-security.js';
import {
  maxRulesPerUser,
  overRuled,
  type Rule,
  readableTenants,
  rulesFor,
  tagsFor,
} from '../../../reporting/quicksight/rules.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';
import { aTenant } from '../../fixtures/registry.js';
import { runs } from '../../fixtures/runs.js';

interface DataRow {
  readonly tenant_id: string | null;
  readonly marker: number;
}

/**
 * What QuickSight shows a user by a rules data set (user guide, "Using row-level security with user-based rules"): the
 * rows of any rule of any of the user's groups; a comma means several values, an absent value all; without a rule, none.
 */
const seenByRules = (rules: readonly Rule[], groups: readonly string[], rows: readonly DataRow[]) =>
  rows.filter(({ tenant_id }) =>
    rules.some(
      (rule) =>
        groups.includes(rule.groupname) &&
        (rule.tenant_id === null ||
          (tenant_id !== null && rule.tenant_id.split(',').includes(tenant_id))),
    ),
  );

/** What an anonymous session shows by its tags ("Using row-level security with tag-based rules"): every rule's tag must be there. */
const seenByTags = (tags: readonly { Key: string; Value: string }[], rows: readonly DataRow[]) =>
  rows.filter((row) =>
    tagRules.every(({ TagKey, ColumnName }) =>
      tags.some(({ Key, Value }) => Key === TagKey && row[ColumnName] === Value),
    ),
  );

const slug = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/);
const tenants = fc.uniqueArray(slug, { maxLength: 5 });
const rowsOver = (ids: readonly string[]): fc.Arbitrary<DataRow[]> =>
  fc.array(
    fc.record({
      tenant_id: fc.oneof(
        fc.constant(null),
        ids.length > 0 ? fc.constantFrom(...ids) : fc.constant(null),
        slug,
        fc.constantFrom('*', '-', '', ','),
      ),
      marker: fc.integer(),
    }),
    { maxLength: 12 },
  );

describe('row-level security', () => {
  test('rules and tags express exactly the same rows, and no foreign one, whatever the registry and the log', () => {
    fc.assert(
      fc.property(
        tenants.chain((ids) => fc.record({ ids: fc.constant(ids), rows: rowsOver(ids) })),
        ({ ids, rows }) => {
          const rules = rulesFor(ids.map((id) => ({ id })));
          for (const id of ids) {
            const own = rows.filter(({ tenant_id }) => tenant_id === id);
            expect(seenByTags(tagsFor(id), rows)).toEqual(own);
            expect(seenByRules(rules, [tenantGroup(id), readersGroup], rows)).toEqual(own);
          }
          expect(seenByRules(rules, [platformGroup], rows)).toEqual(rows);
          expect(seenByRules(rules, [readersGroup], rows)).toEqual([]);
          expect(seenByTags([], rows)).toEqual([]);
        },
      ),
      { numRuns: runs(1000) },
    );
  });

  test('a reader of several tenants sees those and no other', () => {
    const rules = rulesFor([{ id: 'acme' }, { id: 'globex' }, { id: 'initech' }]);
    const rows = ['acme', 'globex', 'initech', null].map((tenant_id, marker) => ({
      tenant_id,
      marker,
    }));
    expect(
      seenByRules(rules, [tenantGroup('acme'), tenantGroup('initech')], rows).map(
        (row) => row.tenant_id,
      ),
    ).toEqual(['acme', 'initech']);
  });

  test.each(['acme,globex', '', 'a b', '*', 'x'.repeat(64), "o'brien", '../up'])(
    'an id that could mean more than one tenant is refused by name: %j',
    (id) => {
      expect(() => rulesFor([{ id }])).toThrow(/is no tenant id/);
      expect(() => tagsFor(id)).toThrow(/is no tenant id/);
    },
  );

  test('no tenant can pass for the platform or for all readers by its name', () => {
    fc.assert(
      fc.property(slug, (id) => {
        expect([platformGroup, readersGroup]).not.toContain(tenantGroup(id));
      }),
    );
  });

  test('a user in more groups than QuickSight evaluates is told of with what to do, and nobody else is', () => {
    const groups = Array.from({ length: maxRulesPerUser + 1 }, (_, index) => `g${index}`);
    const refused = overRuled(
      new Map([
        ['ada@example.com', groups],
        ['bob@example.com', groups.slice(1)],
      ]),
    );
    expect([...refused.keys()]).toEqual(['ada@example.com']);
    expect(refused.get('ada@example.com')).toMatch(
      /^ada@example.com reads for 1000 tenants; QuickSight evaluates at most 999 rules/,
    );
  });

  test('a tenant whose deletion was begun is seen by nobody, an archived one still is', async () => {
    const registry = memoryRegistry();
    for (const [id, state] of [
      ['acme', 'active'],
      ['old', 'archived'],
      ['gone', 'deleting'],
    ] as const) {
      await registry.put('tenants', aTenant(id, { state }), 'absent');
    }
    const ids = (await readableTenants(registry)).map(({ id }) => id);
    expect(ids).toEqual(['acme', 'old']);
  });

  test('there is no value of a tag that means all, and a tag is demanded', () => {
    const { TagConfiguration } = rowLevelSecurity('arn');
    expect(TagConfiguration?.TagRules?.some((rule) => 'MatchAllValue' in rule)).toBe(false);
    expect(TagConfiguration?.TagRuleConfigurations).toEqual([tagRules.map(({ TagKey }) => TagKey)]);
  });
});
