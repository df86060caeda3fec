import { assemblyOf, launch, resolveAll } from '../fixtures/assembly.js';
import { central, deployments, home, member } from '../fixtures/deployments.js';
import { fixedName } from '../fixtures/fixed-names.js';
import { type Resource, resolveTemplate, type Template } from '../fixtures/resolve-template.js';
import type { Policy } from '../iam/evaluate.js';
import { policiesOf, roleOf } from '../iam/policies.js';

// Rules of CloudFormation and of the services behind it that no schema states and no emulator at hand keeps. Each is played
// over the templates as they are synthesised.

const assembly = assemblyOf('twoRegions');

const centralFiles = () =>
  assembly.files.filter((file) => !file.endsWith('.product.template.json'));

/** The Region that a template is deployed to: its file's name ends with it, or it is the home Region's. */
const regionOf = (file: string) => /([a-z]{2}-[a-z]+-\d)\.template/.exec(file)?.[1] ?? home;

/** Everything with a fixed name that an account has which is central and has a pipeline in each Region as well. */
const fixedNamesOf = (deployment: keyof typeof deployments): (readonly [string, string])[] => {
  const one = assemblyOf(deployment);
  const stacks = one.files.filter((file) => !file.endsWith('.product.template.json'));
  const [, ...resolved] = resolveAll(one);
  const regions = new Set(stacks.map(regionOf));
  const made = [
    ...stacks.map((file, index) => [file, regionOf(file), resolved[index]] as const),
    ...[...regions].map((region) => {
      const pipeline = resolveTemplate(one.product, launch({ account: central, region }));
      return [`a pipeline in ${region}`, region, pipeline] as const;
    }),
  ];
  return made.flatMap(([file, region, template]) =>
    Object.values(template?.resources ?? {}).flatMap((resource) => {
      const name = fixedName(resource);
      if (!name) return [];
      return [[name.scope === 'region' ? `${region} ${name.text}` : name.text, file] as const];
    }),
  );
};

test.each(Object.keys(deployments) as (keyof typeof deployments)[])(
  'what has a fixed name is made by one stack of an account alone: %s',
  (deployment) => {
    const seen = new Map<string, string[]>();
    for (const [name, file] of fixedNamesOf(deployment))
      seen.set(name, [...(seen.get(name) ?? []), file]);
    expect([...seen.keys()].filter((key) => key.includes('GatebookLaunch'))).toHaveLength(1);
    expect([...seen].filter(([, files]) => files.length > 1)).toEqual([]);
  },
);

/** What a creation that fails after some of its resources leaves, though it holds the name. */
const leftBehind = (resources: Readonly<Record<string, Resource>>) =>
  Object.entries(resources).flatMap(([id, resource]) =>
    fixedName(resource) && resource.DeletionPolicy === 'Retain' ? [id] : [],
  );

test('a creation that failed can be tried again: nothing with a fixed name stays', () => {
  for (const file of assembly.files) {
    expect([file, leftBehind(assembly.template(file).Resources)]).toEqual([file, []]);
  }
});

/** What an account with a limit of 10 to 50 cannot make: Lambda keeps 10 to 100 executions of it unreserved. */
const reserved = (template: Template) =>
  Object.entries(template.Resources).flatMap(([id, { Properties }]) =>
    Properties?.ReservedConcurrentExecutions === undefined ? [] : [id],
  );

test('no pipeline reserves concurrency, and of the central stacks only what cannot do without', () => {
  expect(reserved(assembly.product)).toEqual([]);
  // Two runs at once could undo each other; its stack is the last, so that all others stand (docs/deploy.md, quotas).
  expect(centralFiles().flatMap((file) => reserved(assembly.template(file)))).toEqual([
    expect.stringMatching(/^AccessFunction/),
  ]);
});

test('the roll-ups’ tables, and the database they are in, outlive their stack', () => {
  const { Resources: resources } = assembly.template('Gatebook-Lake');
  const kept = Object.values(resources).filter(
    ({ Type, Properties }) =>
      Type === 'AWS::Glue::Database' || Properties?.OpenTableFormatInput !== undefined,
  );
  expect(kept.length).toBeGreaterThan(2);
  for (const { DeletionPolicy } of kept) expect(DeletionPolicy).toMatch(/^Retain/);
});

/** What CloudFormation removes only after a resource: all that it refers to or depends on, directly or not. */
const removedAfter = (template: Template, id: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (one: string) => {
    const { DependsOn, ...resource } = template.Resources[one] as Resource & {
      DependsOn?: string | string[];
    };
    const text = JSON.stringify(resource);
    const named = [
      ...[DependsOn ?? []].flat(),
      ...[...text.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"/g)].map(
        ([, ref, attribute]) => (ref ?? attribute) as string,
      ),
    ];
    for (const other of named) {
      if (!(other in template.Resources) || found.has(other)) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(id);
  return found;
};

/** What a row passes on its way to the lake. */
const carriers = [
  /^GatebookStream$/,
  /^GatebookStreamRole/,
  /^GatebookEnrichmentFunction/,
  /^GatebookEnrichmentRoleDefaultPolicy/,
  /^GatebookReplicationRole[0-9A-F]{8}$/,
  /^GatebookReplicationRoleDefaultPolicy/,
  /^GatebookBucket[0-9A-F]{8}$/,
  /^GatebookBucketPolicy/,
  /^GatebookBucketKey/,
  /^GatebookTable$/,
  /^GatebookDrainRoleDefaultPolicy/,
];

/** What of them may be gone before the drain has ended. */
const goneBeforeDrained = (product: Template): string[] => {
  const drain = Object.entries(product.Resources).find(
    ([, { Type }]) => Type === 'Custom::GatebookDrain',
  );
  const after = drain ? removedAfter(product, drain[0]) : new Set();
  return carriers.flatMap((carrier) => {
    const id = Object.keys(product.Resources).find((one) => carrier.test(one));
    if (id === undefined) throw new Error(`No resource of the product is called ${carrier}.`);
    return after.has(id) ? [] : [id];
  });
};

test('a pipeline is drained before anything goes that a row passes on its way to the lake', () => {
  expect(goneBeforeDrained(assembly.product)).toEqual([]);
});

describe('a fault that stopped a deployment is found when its mend is taken back', () => {
  type Resources = Record<string, Resource>;
  const damaged = (template: Template, damage: (resources: Resources) => void): Template => {
    const copy = structuredClone(template);
    damage(copy.Resources as Resources);
    return copy;
  };
  const ofType = (resources: Resources, type: string) =>
    Object.entries(resources).filter(([, { Type }]) => Type === type);

  test('a fixed name that is retained when its creation fails (finding 29)', () => {
    const lake = damaged(assembly.template('Gatebook-Lake'), (resources) => {
      for (const resource of Object.values(resources))
        if (resource.DeletionPolicy === 'RetainExceptOnCreate')
          Object.assign(resource, { DeletionPolicy: 'Retain' });
    });
    expect(leftBehind(lake.Resources).length).toBeGreaterThan(2);
  });

  test('a function of a pipeline that reserves concurrency (finding 32)', () => {
    const template = damaged(assembly.product, (resources) => {
      const [, first] = ofType(resources, 'AWS::Lambda::Function')[0] ?? [];
      if (first) first.Properties.ReservedConcurrentExecutions = 20;
    });
    expect(reserved(template)).toHaveLength(1);
  });

  test('a pipeline without a drain, or with one that waits for nothing (finding 34)', () => {
    const without = damaged(assembly.product, (resources) => {
      for (const [id] of ofType(resources, 'Custom::GatebookDrain')) delete resources[id];
    });
    expect(goneBeforeDrained(without)).toHaveLength(carriers.length);
    const early = damaged(assembly.product, (resources) => {
      for (const [, drain] of ofType(resources, 'Custom::GatebookDrain'))
        Object.assign(drain, { DependsOn: [], Properties: {} });
    });
    expect(goneBeforeDrained(early)).not.toEqual([]);
  });
});

test('no function’s configuration holds a secret: each is read at run time', () => {
  for (const file of assembly.files) {
    const functions = Object.entries(assembly.template(file).Resources).filter(
      ([, { Type }]) => Type === 'AWS::Lambda::Function',
    );
    for (const [id, { Properties }] of functions)
      expect([id, JSON.stringify(Properties.Environment ?? {})]).toEqual([
        id,
        expect.not.stringContaining('{{resolve:'),
      ]);
  }
});

/** Whether a policy lets somebody do something to a resource, as its text says; conditions are left out. */
const permits = ({ Statement: statements }: Policy, action: string, resource: RegExp): boolean =>
  [statements].flat().some((statement) => {
    const {
      Effect: effect,
      Action: actions,
      Resource: resources,
    } = statement as {
      Effect: string;
      Action?: string | string[];
      Resource?: string | string[];
    };
    return (
      effect === 'Allow' &&
      [actions ?? []].flat().includes(action) &&
      [resources ?? []].flat().some((one) => resource.test(one))
    );
  });

test('who runs queries of Athena may look at the database that Athena itself looks at, `default`', () => {
  const asking = resolveAll(assemblyOf('manyChoices')).flatMap((stack) =>
    policiesOf(stack).filter(([, policy]) =>
      permits(policy, 'athena:StartQueryExecution', /:workgroup\//),
    ),
  );
  expect(asking.length).toBeGreaterThan(1);
  for (const [id, policy] of asking)
    expect([id, permits(policy, 'glue:GetDatabase', /:database\/default$/)]).toEqual([id, true]);
});

const pipelineOf = (account: string) =>
  resolveTemplate(assembly.product, launch({ account, region: home }));

test('the stream may call the enrichment by any of its versions', () => {
  const pipeline = pipelineOf(member);
  const { identity } = roleOf(pipeline, 'StreamRole');
  const calls = /:function:[^:]*Enrichment[^:]*:\*$/;
  expect(identity.some((policy) => permits(policy, 'lambda:InvokeFunction', calls))).toBe(true);
});

test.each([
  ['a member account', member, { Owner: 'Destination' }],
  ['the central account, whose copies are its own', central, undefined],
])(
  'S3 is told to give copies to the lake’s account where that is another: from %s',
  (_, account, expected) => {
    const rules = Object.values(pipelineOf(account).resources).flatMap(
      ({ Properties }) =>
        (Properties.ReplicationConfiguration?.Rules ?? []) as {
          Destination: { AccessControlTranslation?: unknown };
        }[],
    );
    expect(rules.length).toBeGreaterThan(0);
    for (const { Destination } of rules)
      expect(Destination.AccessControlTranslation).toEqual(expected);
  },
);
