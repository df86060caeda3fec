import { assemblyOf, inCentralAccount, launch, launchRoleOf } from '../fixtures/assembly.js';
import { central, home, member, organisation } from '../fixtures/deployments.js';
import { resolveTemplate } from '../fixtures/resolve-template.js';
import { evaluate, type Policy, type Question } from '../iam/evaluate.js';
import { bucketPolicyOf, roleOf } from '../iam/policies.js';

const other = '444455556666';
const assembly = assemblyOf('manyChoices');

const pipeline = resolveTemplate(assembly.product, launch());
const pipelineOf = (account: string) => resolveTemplate(assembly.product, launch({ account }));
const lake = resolveTemplate(assembly.template('Gatebook-Lake'), inCentralAccount);
const controlPlane = resolveTemplate(assembly.template('Gatebook-ControlPlane'), {
  ...inCentralAccount,
  imports: lake.exported,
});
const portfolio = resolveTemplate(assembly.template('Gatebook-Portfolio'), {
  ...inCentralAccount,
  imports: controlPlane.exported,
});

const lakeName = `gatebook-lake-${central}-${home}`;
const memberBucket = `sc-${member}-pp-abcdefghijklm-gatebookbucket83908e77`;

/** A role of the pipeline as it stands in an account, bound by the boundary there. */
const pipelineRole = (idPrefix: string, account = member, org: string = organisation) => {
  const role = roleOf(pipelineOf(account), idPrefix);
  return {
    principal: { arn: role.arn, account, organisation: org },
    identity: role.identity,
    boundary: boundaryOf(account),
  };
};

const launchRole = (account: string) =>
  resolveTemplate(launchRoleOf(assembly), {
    ...launch({ account }),
    stackName: 'StackSet-gatebook-launch-role',
  });
const boundaryOf = (account: string): Policy => {
  const stack = launchRole(account);
  const boundary = Object.values(stack.resources).find(
    ({ Properties }) => Properties.ManagedPolicyName === 'GatebookBoundary',
  );
  return boundary?.Properties.PolicyDocument as Policy;
};

const objects = (keys: string) => `arn:aws:s3:::${keys}`;

describe('replication into the lake', () => {
  const resourcePolicy = bucketPolicyOf(lake, lakeName);
  const replicate = (
    key: string,
    changes: Partial<Question> = {},
    account = member,
    org: string = organisation,
  ) =>
    evaluate({
      ...pipelineRole('ReplicationRole', account, org),
      action: 's3:ReplicateObject',
      resource: objects(`${lakeName}/${key}`),
      resourcePolicy,
      resourceAccount: central,
      ...changes,
    });
  /** A role that its account's owner gave every right: the lake's own policy is all that stands against it. */
  const anything: Policy = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

  test('an account adds rows under its own id, in either format', () => {
    expect(replicate(`logs/account_id=${member}/region=eu-west-1/dt=2026-11-22/a.parquet`)).toBe(
      'allowed',
    );
    expect(
      replicate(`logs-json/account_id=${member}/region=eu-west-1/dt=2026-11-22/a.json.gz`),
    ).toBe('allowed');
  });

  test.each([
    `logs/account_id=${other}/region=eu-west-1/dt=2026-11-22/a.parquet`,
    `logs/account_id=${member}0/a.parquet`,
    `logs/dt=2026-11-22/account_id=${member}/a.parquet`,
    `logs/a/account_id=${member}/a.parquet`,
    `registry/apis/apis.json`,
    `roll-ups/usage/data/a.parquet`,
    `account_id=${member}/a.parquet`,
    `quarantine/logs/account_id=${member}/a.parquet`,
    `requests/data/account_id=${member}/a.parquet`,
  ])('it adds nothing as %s, whatever its own policies say', (key) => {
    expect(replicate(key)).toBe('implicit deny');
    expect(replicate(key, { identity: [anything], boundary: undefined })).toBe('implicit deny');
  });

  test.each([
    's3:GetObject',
    's3:PutObject',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:ReplicateDelete',
    's3:PutObjectAcl',
    's3:BypassGovernanceRetention',
  ])('it may not %s under its own id', (action) => {
    const key = `logs/account_id=${member}/region=eu-west-1/dt=2026-11-22/a.parquet`;
    expect(replicate(key, { action, identity: [anything], boundary: undefined })).toBe(
      'implicit deny',
    );
  });

  test('no other role of the account can do the same', () => {
    for (const arn of [
      `arn:aws:iam::${member}:role/gatebook/x`,
      `arn:aws:iam::${member}:role/replication`,
      `arn:aws:iam::${member}:user/gatebook/replication/x`,
    ]) {
      expect(
        replicate(`logs/account_id=${member}/a`, {
          principal: { arn, account: member, organisation },
          identity: [anything],
          boundary: undefined,
        }),
      ).toBe('implicit deny');
    }
  });

  test('a foreign organisation, or none, can do nothing', () => {
    for (const foreign of ['o-foreignorg1', undefined]) {
      const principal = {
        arn: `arn:aws:iam::${other}:role/gatebook/replication/x`,
        account: other,
        organisation: foreign,
      };
      for (const action of [
        's3:ReplicateObject',
        's3:GetObject',
        's3:PutObject',
        's3:ListBucket',
        's3:GetBucketVersioning',
      ]) {
        for (const resource of [
          objects(`${lakeName}/logs/account_id=${other}/a`),
          objects(lakeName),
        ]) {
          expect(
            replicate('', {
              principal,
              identity: [anything],
              boundary: undefined,
              action,
              resource,
            }),
          ).toBe('implicit deny');
        }
      }
    }
  });

  test('nothing gets in unencrypted', () => {
    expect(
      replicate(`logs/account_id=${member}/a`, { context: { 'aws:SecureTransport': 'false' } }),
    ).toBe('explicit deny');
  });

  test('it encrypts with the lake’s key and cannot decrypt', () => {
    const key = Object.entries(lake.resources).find(([, { Type }]) => Type === 'AWS::KMS::Key');
    const resource = lake.arnOf(key?.[0] as string);
    const ask = (action: string, account = member, org: string = organisation) =>
      evaluate({
        ...pipelineRole('ReplicationRole', account, org),
        action,
        resource,
        resourcePolicy: key?.[1].Properties.KeyPolicy,
        resourceAccount: central,
        context: { 'kms:ResourceAliases': ['alias/gatebook-lake'] },
      });
    expect(ask('kms:Encrypt')).toBe('allowed');
    expect(ask('kms:GenerateDataKey')).toBe('allowed');
    expect(ask('kms:Decrypt')).toBe('implicit deny');
    expect(ask('kms:Encrypt', other, 'o-foreignorg1')).toBe('implicit deny');
  });
});

describe('the control role', () => {
  const role = roleOf(pipeline, 'ControlRole');
  const ask = (action: string, resource: string, context?: Question['context']) =>
    evaluate({ ...pipelineRole('ControlRole'), action, resource, context });
  const api = (path: string) => `arn:aws:apigateway:${home}::${path}`;

  test('lists stages and patches a stage’s log settings', () => {
    expect(ask('apigateway:GET', api('/restapis'))).toBe('allowed');
    expect(ask('apigateway:GET', api('/restapis/abc123/stages'))).toBe('allowed');
    expect(ask('apigateway:PATCH', api('/restapis/abc123/stages/prod'))).toBe('allowed');
  });

  test.each([
    ['apigateway:DELETE', '/restapis/abc123'],
    ['apigateway:DELETE', '/restapis/abc123/stages/prod'],
    ['apigateway:PATCH', '/restapis/abc123'],
    ['apigateway:PUT', '/restapis/abc123'],
    ['apigateway:POST', '/restapis/abc123/deployments'],
    ['apigateway:GET', '/apikeys'],
    ['apigateway:GET', '/restapis/abc123/resources'],
    ['apigateway:UpdateRestApiPolicy', '/restapis/abc123'],
  ])('may not %s %s', (action, path) => {
    expect(ask(action, api(path))).toBe('implicit deny');
  });

  test('reaches the stages of HTTP and WebSocket APIs as it does those of REST APIs, and nothing else of them', () => {
    expect(ask('apigateway:GET', api('/apis'))).toBe('allowed');
    expect(ask('apigateway:GET', api('/apis/abc123/stages'))).toBe('allowed');
    expect(ask('apigateway:PATCH', api('/apis/abc123/stages/$default'))).toBe('allowed');
    expect(ask('apigateway:DELETE', api('/apis/abc123/stages/$default/accesslogsettings'))).toBe(
      'allowed',
    );
    for (const [action, path] of [
      ['apigateway:DELETE', '/apis/abc123/stages/$default'],
      ['apigateway:PATCH', '/apis/abc123'],
      ['apigateway:GET', '/apis/abc123/authorizers'],
    ] as const) {
      expect(ask(action, api(path))).toBe('implicit deny');
    }
  });

  test('has log groups send to the pipeline, by the one role for that, and reads no event', () => {
    const group = (name: string) => `arn:aws:logs:${home}:${member}:log-group:${name}`;
    const toLogs = { 'iam:PassedToService': 'logs.amazonaws.com' };
    const subscriber = roleOf(pipeline, 'SubscriptionRole').arn;
    expect(ask('logs:PutSubscriptionFilter', group('/team/orders'))).toBe('allowed');
    expect(ask('logs:DeleteSubscriptionFilter', group('/team/orders'))).toBe('allowed');
    expect(ask('iam:PassRole', subscriber, toLogs)).toBe('allowed');
    expect(ask('iam:PassRole', roleOf(pipeline, 'StreamRole').arn, toLogs)).toBe('implicit deny');
    expect(ask('iam:PassRole', subscriber, { 'iam:PassedToService': 'ec2.amazonaws.com' })).toBe(
      'implicit deny',
    );
    for (const action of ['GetLogEvents', 'FilterLogEvents', 'DeleteLogGroup', 'StartQuery']) {
      expect(ask(`logs:${action}`, group('/team/orders'))).toBe('implicit deny');
    }
  });

  test('makes log groups of ours alone', () => {
    const group = (name: string) => `arn:aws:logs:${home}:${member}:log-group:${name}`;
    expect(ask('logs:CreateLogGroup', group('/gatebook/access-logs/abc123/prod'))).toBe('allowed');
    expect(ask('logs:CreateLogGroup', group('/team/orders'))).toBe('implicit deny');
    expect(ask('logs:PutRetentionPolicy', group('/team/orders'))).toBe('implicit deny');
  });

  test('calls the function that brings the past of a log group, and no other', () => {
    const functions = Object.entries(pipeline.resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .map(([id]) => ({ id, verdict: ask('lambda:InvokeFunction', pipeline.arnOf(id)) }));
    expect(functions.length).toBeGreaterThan(3);
    for (const { id, verdict } of functions)
      expect([id, verdict]).toEqual([
        id,
        id.startsWith('GatebookBackfill') ? 'allowed' : 'implicit deny',
      ]);
  });

  test('lets API Gateway write to streams, and no other service do anything', () => {
    const linked = (service: string) =>
      ask(
        'iam:CreateServiceLinkedRole',
        `arn:aws:iam::${member}:role/aws-service-role/${service}/AWSServiceRoleForAPIGateway`,
        { 'iam:AWSServiceName': service },
      );
    expect(linked('ops.apigateway.amazonaws.com')).toBe('allowed');
    expect(linked('ecs.amazonaws.com')).toBe('implicit deny');
  });

  test('lets in the control API and its scheduled check with the external id, and nobody else', () => {
    const externalId = '5e1f8d2a-0c1b-4c8e-9a51-3f1f6b0c7e11';
    const controlArn = roleOf(controlPlane, 'ControlRole').arn;
    const assume = (arn: string, id: string | undefined, account = central, org = organisation) =>
      evaluate({
        principal: { arn, account, organisation: org },
        identity: roleOf(controlPlane, 'ControlRole').identity,
        action: 'sts:AssumeRole',
        resource: role.arn,
        resourcePolicy: role.trust,
        resourceAccount: member,
        context: { 'aws:ResourceOrgID': organisation, ...(id && { 'sts:ExternalId': id }) },
      });
    expect(assume(controlArn, externalId)).toBe('allowed');
    expect(assume(roleOf(controlPlane, 'StageCheckRole').arn, externalId)).toBe('allowed');
    expect(assume(controlArn, 'another-one')).toBe('implicit deny');
    expect(assume(controlArn, undefined)).toBe('implicit deny');
    expect(assume(`arn:aws:iam::${central}:role/Admin`, externalId)).toBe('implicit deny');
    expect(assume(controlArn.replace(central, other), externalId, other)).toBe('implicit deny');
    expect(assume(controlArn, externalId, central, 'o-foreignorg1')).toBe('implicit deny');
  });
});

describe('the role that updates the product', () => {
  const role = roleOf(launchRole(member), 'UpdateRole');
  const ask = (action: string, resource = '*', context: Question['context'] = {}) =>
    evaluate({
      principal: { arn: role.arn, account: member, organisation },
      identity: role.identity,
      action,
      resource,
      context,
    });
  const inAccount = { 'servicecatalog:accountLevel': 'self' };

  test('updates what was provisioned in the account, whoever did it, and sees how far it is', () => {
    for (const action of [
      'UpdateProvisionedProduct',
      'SearchProvisionedProducts',
      'DescribeRecord',
    ]) {
      expect(ask(`servicecatalog:${action}`, '*', inAccount)).toBe('allowed');
      expect(ask(`servicecatalog:${action}`)).toBe('implicit deny');
    }
    const product = `arn:aws:catalog:us-east-1:${central}:product/prod-a`;
    expect(ask('servicecatalog:DescribeProvisioningParameters', product)).toBe('allowed');
  });

  test.each([
    'servicecatalog:ProvisionProduct',
    'servicecatalog:TerminateProvisionedProduct',
    'servicecatalog:UpdateProvisionedProductProperties',
    'servicecatalog:ExecuteProvisionedProductServiceAction',
    'servicecatalog:AssociatePrincipalWithPortfolio',
    'cloudformation:UpdateStack',
    'iam:PassRole',
    'iam:CreateRole',
    'sts:AssumeRole',
    's3:GetObject',
    'lambda:InvokeFunction',
  ])('it may not %s', (action) => {
    expect(ask(action, '*', inAccount)).toBe('implicit deny');
  });

  test('lets in what updates the product, and nobody else', () => {
    const { arn, identity } = roleOf(controlPlane, 'ProductUpdatesRole');
    const assume = (who: string, account = central, org: string = organisation) =>
      evaluate({
        principal: { arn: who, account, organisation: org },
        identity,
        action: 'sts:AssumeRole',
        resource: role.arn,
        resourcePolicy: role.trust,
        resourceAccount: member,
        context: { 'aws:ResourceOrgID': organisation },
      });
    expect(assume(arn)).toBe('allowed');
    for (const stranger of [
      roleOf(controlPlane, 'ControlRole').arn,
      roleOf(controlPlane, 'StageCheckRole').arn,
      `arn:aws:iam::${central}:role/Admin`,
      `arn:aws:iam::${central}:role/gatebook/gatebook-product-updates`,
    ])
      expect(assume(stranger)).toBe('implicit deny');
    expect(assume(arn.replace(central, other), other)).toBe('implicit deny');
    expect(assume(arn, central, 'o-foreignorg1')).toBe('implicit deny');
  });

  test('is out of reach of the role that makes and changes the roles of pipelines', () => {
    const { arn, identity } = roleOf(launchRole(member), 'LaunchRole');
    for (const action of [
      'UpdateAssumeRolePolicy',
      'PutRolePolicy',
      'AttachRolePolicy',
      'PassRole',
    ])
      expect(
        evaluate({
          principal: { arn, account: member, organisation },
          identity,
          action: `iam:${action}`,
          resource: role.arn,
        }),
      ).toBe('implicit deny');
  });

  test('is a principal of the portfolio by its exact name', () => {
    const patterns = Object.values(portfolio.resources)
      .filter(({ Type }) => Type === 'AWS::ServiceCatalog::PortfolioPrincipalAssociation')
      .map(({ Properties }) => Properties.PrincipalARN);
    expect(patterns).toContain('arn:aws:iam:::role/GatebookUpdate');
    expect(patterns.length).toBeLessThanOrEqual(10);
    expect(role.arn).toBe(`arn:aws:iam::${member}:role/GatebookUpdate`);
  });
});

describe('the control plane', () => {
  test('reaches control roles of the organisation and no other role', () => {
    const { arn, identity } = roleOf(controlPlane, 'ControlRole');
    const ask = (resource: string, org: string) =>
      evaluate({
        principal: { arn, account: central, organisation },
        identity,
        action: 'sts:AssumeRole',
        resource,
        context: { 'aws:ResourceOrgID': org },
      });
    expect(ask(`arn:aws:iam::${member}:role/gatebook/control/SC-x`, organisation)).toBe('allowed');
    expect(ask(`arn:aws:iam::${member}:role/gatebook/control/SC-x`, 'o-foreignorg1')).toBe(
      'implicit deny',
    );
    expect(ask(`arn:aws:iam::${member}:role/OrganizationAccountAccessRole`, organisation)).toBe(
      'implicit deny',
    );
  });

  test('reads no rows by itself', () => {
    const { arn, identity } = roleOf(controlPlane, 'ControlRole');
    const ask = (key: string) =>
      evaluate({
        principal: { arn, account: central, organisation },
        identity,
        action: 's3:GetObject',
        resource: objects(`${lakeName}/${key}`),
        resourcePolicy: bucketPolicyOf(lake, lakeName),
      });
    expect(ask('registry/apis/apis.json')).toBe('allowed');
    expect(ask(`logs/account_id=${member}/a.parquet`)).toBe('implicit deny');
  });

  test('is called by the organisation alone, and a pipeline registers itself alone', () => {
    const api = Object.values(controlPlane.resources).find(
      ({ Type }) => Type === 'AWS::ApiGateway::RestApi',
    );
    const ask = (path: string, principal: object, identity: readonly Policy[]) =>
      evaluate({
        principal,
        identity,
        action: 'execute-api:Invoke',
        resource: `arn:aws:execute-api:${home}:${central}:a1b2c3/prod/${path}`,
        resourcePolicy: JSON.parse(
          JSON.stringify(api?.Properties.Policy).replaceAll(
            'execute-api:/',
            `arn:aws:execute-api:${home}:${central}:a1b2c3/`,
          ),
        ),
        resourceAccount: central,
      });
    const { principal, identity } = pipelineRole('RegistrationRole');
    expect(ask(`PUT/v1/accounts/${member}/pipelines/${home}`, principal, identity)).toBe('allowed');
    expect(ask(`DELETE/v1/accounts/${member}/pipelines/${home}`, principal, identity)).toBe(
      'allowed',
    );
    expect(ask(`PUT/v1/accounts/${other}/pipelines/${home}`, principal, identity)).toBe(
      'implicit deny',
    );
    expect(ask('GET/v1/tenants', principal, identity)).toBe('implicit deny');
    const anything: Policy = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    expect(
      ask(
        'GET/v1/tenants',
        { arn: `arn:aws:iam::${other}:role/x`, account: other, organisation: 'o-foreignorg1' },
        [anything],
      ),
    ).toBe('implicit deny');
  });
});

describe('what CloudWatch Logs may do in a pipeline', () => {
  const service = (resource: string, action: string, source: string, account = member) =>
    evaluate({
      principal: { service: `logs.${home}.amazonaws.com` },
      identity: [],
      action,
      resource: objects(resource),
      resourcePolicy: bucketPolicyOf(pipeline, memberBucket),
      resourceAccount: member,
      context: {
        'aws:SecureTransport': 'true',
        's3:TlsVersion': '1.3',
        'aws:SourceAccount': account,
        'aws:SourceArn': source,
      },
    });
  const own = `arn:aws:logs:${home}:${member}:log-group:/team/orders`;

  test('is to write exports of this account where backfills read them, and nothing else', () => {
    expect(service(`${memberBucket}/backfill/b1/0-1/a.gz`, 's3:PutObject', own)).toBe('allowed');
    expect(service(memberBucket, 's3:GetBucketAcl', own)).toBe('allowed');
    expect(service(`${memberBucket}/logs/account_id=${member}/a`, 's3:PutObject', own)).toBe(
      'implicit deny',
    );
    const foreign = own.replace(member, other);
    expect(service(`${memberBucket}/backfill/b1/0-1/a.gz`, 's3:PutObject', foreign, other)).toBe(
      'implicit deny',
    );
  });

  test('is to put log events of this account into the stream of subscriptions', () => {
    const { identity } = pipelineRole('SubscriptionRole');
    const ask = (stream: string) =>
      evaluate({
        ...pipelineRole('SubscriptionRole'),
        identity,
        action: 'firehose:PutRecordBatch',
        resource: `arn:aws:firehose:${home}:${member}:deliverystream/${stream}`,
      });
    expect(ask('gatebook-logs-orders')).toBe('allowed');
    expect(ask('amazon-apigateway-orders')).toBe('implicit deny');
    expect(JSON.stringify(roleOf(pipeline, 'SubscriptionRole').trust)).toContain(
      `arn:aws:logs:${home}:${member}:*`,
    );
  });
});

describe('the functions of a pipeline', () => {
  test.each([
    ['EnrichmentRole', 's3:GetObject', `${memberBucket}/catalogue/catalogue.json`, true],
    [
      'EnrichmentRole',
      's3:GetObject',
      `${memberBucket}/logs/account_id=${member}/a.parquet`,
      false,
    ],
    ['EnrichmentRole', 's3:PutObject', `${memberBucket}/catalogue/catalogue.json`, false],
    ['EnrichmentRole', 's3:GetObject', `${memberBucket}/catalogue/log-settings.json`, true],
    ['EnrichmentRole', 's3:PutObject', `${memberBucket}/catalogue/log-settings.json`, false],
    ['EnrichmentRole', 's3:PutObject', `${memberBucket}/rejected/processing-failed/a`, true],
    ['EnrichmentRole', 's3:GetObject', `${memberBucket}/rejected/processing-failed/a`, false],
    ['EnrichmentRole', 's3:DeleteObject', `${memberBucket}/rejected/processing-failed/a`, false],
    ['RegistrationRole', 's3:PutObject', `${memberBucket}/catalogue/log-settings.json`, true],
    ['RegistrationRole', 's3:PutObject', `${memberBucket}/catalogue/catalogue.json`, false],
    ['EnrichmentRole', 's3:GetObject', 'payroll/2026.csv', false],
    ['EnrichmentRole', 's3:ListBucket', 'payroll', false],
    ['CatalogueSyncRole', 's3:PutObject', `${memberBucket}/catalogue/catalogue.json`, true],
    ['CatalogueSyncRole', 's3:PutObject', `${memberBucket}/logs/account_id=${member}/a`, false],
    [
      'RegistrationRole',
      's3:GetObject',
      `gatebook-product-${central}-${home}/well-known/control-plane.json`,
      true,
    ],
    ['RegistrationRole', 's3:GetObject', `${memberBucket}/catalogue/catalogue.json`, false],
    [
      'ReplayRole',
      's3:DeleteObject',
      `${memberBucket}/rejected/processing-failed/dt=2026-11-22/a`,
      true,
    ],
    ['ReplayRole', 's3:DeleteObject', `${memberBucket}/logs/account_id=${member}/a.parquet`, false],
    ['BackfillRole', 's3:GetObject', `${memberBucket}/backfill/b1/0-1/t/s/000000.gz`, true],
    ['BackfillRole', 's3:DeleteObject', `${memberBucket}/backfill/b1/0-1/t/s/000000.gz`, true],
    ['BackfillRole', 's3:GetObject', `${memberBucket}/logs/account_id=${member}/a.parquet`, false],
    ['BackfillRole', 's3:PutObject', `${memberBucket}/backfill/b1/0-1/t/s/000000.gz`, false],
    ['StreamRole', 's3:PutObject', `${memberBucket}/logs/account_id=${member}/a.parquet`, true],
    ['StreamRole', 's3:PutObject', `${memberBucket}/catalogue/catalogue.json`, false],
    ['StreamRole', 's3:DeleteObject', `${memberBucket}/logs/account_id=${member}/a.parquet`, false],
  ])('%s: %s %s: %s', (role, action, key, allowed) => {
    expect(evaluate({ ...pipelineRole(role), action, resource: objects(key) })).toBe(
      allowed ? 'allowed' : 'implicit deny',
    );
  });

  test('the catalogue sync reads keys and plans, and changes none', () => {
    const ask = (action: string, path: string) =>
      evaluate({
        ...pipelineRole('CatalogueSyncRole'),
        action,
        resource: `arn:aws:apigateway:${home}::${path}`,
      });
    expect(ask('apigateway:GET', '/usageplans/abc/keys')).toBe('allowed');
    expect(ask('apigateway:PATCH', '/usageplans/abc')).toBe('implicit deny');
    expect(ask('apigateway:GET', '/restapis')).toBe('implicit deny');
  });

  /** The prefix of keys that a statement is confined to. */
  const prefixOf = ({ Condition }: { Condition?: Record<string, Record<string, unknown>> }) =>
    String(Condition?.StringLike?.['s3:prefix'] ?? '');

  test('the boundary takes nothing from any role that it needs', () => {
    const boundary = boundaryOf(member);
    for (const [id, { Type }] of Object.entries(pipeline.resources)) {
      if (Type !== 'AWS::IAM::Role') continue;
      const role = roleOf(pipeline, id);
      expect(role.boundaryArn).toBe(`arn:aws:iam::${member}:policy/gatebook/GatebookBoundary`);
      for (const policy of role.identity) {
        for (const statement of [policy.Statement].flat()) {
          for (const action of [statement.Action].flat()) {
            for (const resource of [statement.Resource].flat()) {
              // What a statement allows on a wildcard it allows on something that the wildcard stands for.
              const example = String(resource).replace(/\*/g, 'x');
              const question = {
                principal: { arn: role.arn, account: member, organisation },
                action: String(action).replace('*', 'x'),
                resource: example,
                context: {
                  's3:prefix': prefixOf(statement).replace('*', 'x'),
                  'iam:PassedToService': 'logs.amazonaws.com',
                  'iam:AWSServiceName': 'ops.apigateway.amazonaws.com',
                  'kms:ResourceAliases': ['alias/gatebook-lake'],
                },
              };
              expect({
                id,
                action,
                resource,
                verdict: evaluate({ ...question, identity: role.identity, boundary }),
              }).toEqual({ id, action, resource, verdict: 'allowed' });
            }
          }
        }
      }
    }
  });
});

describe('the launch role', () => {
  const stack = launchRole(member);
  const role = roleOf(stack, 'LaunchRole');
  const ask = (action: string, resource: string, context?: Question['context']) =>
    evaluate({
      principal: { arn: role.arn, account: member, organisation },
      identity: role.identity,
      action,
      resource,
      context,
    });
  const boundary = {
    'iam:PermissionsBoundary': `arn:aws:iam::${member}:policy/gatebook/GatebookBoundary`,
  };

  /** What CloudFormation's handlers call to create, update and delete each type of the product. */
  const calls: Record<string, readonly string[]> = {
    'AWS::S3::Bucket': [
      's3:CreateBucket',
      's3:PutBucketVersioning',
      's3:PutEncryptionConfiguration',
      's3:PutBucketPublicAccessBlock',
      's3:PutBucketOwnershipControls',
      's3:PutLifecycleConfiguration',
      's3:PutReplicationConfiguration',
      's3:PutBucketTagging',
    ],
    'AWS::S3::BucketPolicy': ['s3:PutBucketPolicy', 's3:GetBucketPolicy', 's3:DeleteBucketPolicy'],
    'AWS::IAM::Role': [
      'iam:CreateRole',
      'iam:GetRole',
      'iam:DeleteRole',
      'iam:PutRolePolicy',
      'iam:DeleteRolePolicy',
      'iam:TagRole',
      'iam:UpdateAssumeRolePolicy',
    ],
    'AWS::Lambda::Function': [
      'lambda:CreateFunction',
      'lambda:GetFunction',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:PutFunctionConcurrency',
      'lambda:DeleteFunction',
      'lambda:TagResource',
      'lambda:InvokeFunction',
      'lambda:AddPermission',
      'lambda:RemovePermission',
    ],
    'AWS::Logs::LogGroup': [
      'logs:CreateLogGroup',
      'logs:PutRetentionPolicy',
      'logs:DeleteLogGroup',
      'logs:TagResource',
      'logs:CreateLogStream',
      'logs:DeleteLogStream',
    ],
    'AWS::KinesisFirehose::DeliveryStream': [
      'firehose:CreateDeliveryStream',
      'firehose:DescribeDeliveryStream',
      'firehose:UpdateDestination',
      'firehose:DeleteDeliveryStream',
      'firehose:TagDeliveryStream',
    ],
    'AWS::Events::Rule': [
      'events:PutRule',
      'events:PutTargets',
      'events:RemoveTargets',
      'events:DeleteRule',
      'events:DescribeRule',
    ],
  };

  test.each(Object.entries(calls))(
    'creates, updates and removes %s of the product',
    (type, actions) => {
      const ids = Object.entries(pipeline.resources).filter(
        ([, resource]) =>
          (resource.Type === 'AWS::S3::BucketPolicy' ? 'AWS::S3::Bucket' : resource.Type) ===
          (type === 'AWS::S3::BucketPolicy' ? 'AWS::S3::Bucket' : type),
      );
      expect(ids.length).toBeGreaterThan(0);
      for (const [id, { Type }] of ids) {
        const resource =
          Type === 'AWS::S3::BucketPolicy' ? objects(memberBucket) : pipeline.arnOf(id);
        for (const action of actions) {
          expect({ id, action, verdict: ask(action, resource, boundary) }).toEqual({
            id,
            action,
            verdict: 'allowed',
          });
        }
      }
    },
  );

  test.each([
    ['iam:CreateRole', `arn:aws:iam::${member}:role/gatebook/x`, {}],
    [
      'iam:CreateRole',
      `arn:aws:iam::${member}:role/gatebook/x`,
      { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess' },
    ],
    ['iam:CreateRole', `arn:aws:iam::${member}:role/Admin`, boundary],
    ['iam:PutRolePolicy', `arn:aws:iam::${member}:role/gatebook/x`, {}],
    ['iam:DeleteRolePermissionsBoundary', `arn:aws:iam::${member}:role/gatebook/x`, boundary],
    ['iam:AttachRolePolicy', `arn:aws:iam::${member}:role/gatebook/x`, boundary],
    ['iam:CreatePolicyVersion', `arn:aws:iam::${member}:policy/gatebook/GatebookBoundary`, {}],
    [
      'iam:PassRole',
      `arn:aws:iam::${member}:role/Admin`,
      { 'iam:PassedToService': 'lambda.amazonaws.com' },
    ],
    [
      'iam:PassRole',
      `arn:aws:iam::${member}:role/gatebook/x`,
      { 'iam:PassedToService': 'ec2.amazonaws.com' },
    ],
    ['s3:DeleteObject', objects(`${memberBucket}/logs/account_id=${member}/a.parquet`), {}],
    ['s3:GetObject', objects(`${memberBucket}/logs/account_id=${member}/a.parquet`), {}],
    ['s3:PutBucketPolicy', objects('payroll'), {}],
    ['s3:CreateBucket', objects('payroll'), {}],
    ['lambda:UpdateFunctionCode', `arn:aws:lambda:${home}:${member}:function:payments`, {}],
    [
      'firehose:DeleteDeliveryStream',
      `arn:aws:firehose:${home}:${member}:deliverystream/clicks`,
      {},
    ],
    ['glue:DeleteTable', `arn:aws:glue:${home}:${member}:table/finance/ledger`, {}],
    ['cloudformation:CreateStack', `arn:aws:cloudformation:${home}:${member}:stack/mine/x`, {}],
    ['ec2:RunInstances', '*', {}],
  ])('may not %s %s (%j)', (action, resource, context) => {
    expect(ask(action, resource, context)).toBe('implicit deny');
  });

  test('is assumed by Service Catalog alone, and only on behalf of its own account or the portfolio’s', () => {
    const assume = (principal: object, context?: Question['context']) =>
      evaluate({
        principal,
        action: 'sts:AssumeRole',
        resource: role.arn,
        resourcePolicy: role.trust,
        resourceAccount: member,
        context,
      });
    const catalog = { service: 'servicecatalog.amazonaws.com' };
    expect(assume(catalog, { 'aws:SourceAccount': member })).toBe('allowed');
    expect(assume(catalog, { 'aws:SourceAccount': central })).toBe('allowed');
    expect(assume(catalog, { 'aws:SourceAccount': other })).toBe('implicit deny');
    expect(assume({ service: 'lambda.amazonaws.com' })).toBe('implicit deny');
    expect(assume({ arn: `arn:aws:iam::${member}:role/x`, account: member })).toBe('implicit deny');
  });

  const pipelines = `SC-${member}-pp-zyxwvutsrqpon`;
  test.each([
    [
      'lambda:UpdateFunctionCode',
      `arn:aws:lambda:${home}:${member}:function:${pipelines}-Payments-x`,
    ],
    ['lambda:AddPermission', `arn:aws:lambda:${home}:${member}:function:${pipelines}-Payments-x`],
    ['lambda:InvokeFunction', `arn:aws:lambda:${home}:${member}:function:${pipelines}-Payments-x`],
    ['s3:PutBucketPolicy', objects(`${pipelines.toLowerCase()}-payments-x`)],
    ['s3:DeleteBucket', objects(`${pipelines.toLowerCase()}-payments-x`)],
    ['logs:DeleteLogGroup', `arn:aws:logs:${home}:${member}:log-group:${pipelines}-Payments-x`],
    ['events:PutTargets', `arn:aws:events:${home}:${member}:rule/${pipelines}-Payments-x`],
    [
      'cloudwatch:DeleteAlarms',
      `arn:aws:cloudwatch:${home}:${member}:alarm:${pipelines}-Payments-x`,
    ],
    [
      'secretsmanager:GetSecretValue',
      `arn:aws:secretsmanager:${home}:${member}:secret:PaymentsKey-x`,
    ],
  ])('may not %s %s, which another product has made', (action, resource) => {
    expect(ask(action, resource)).toBe('implicit deny');
  });

  test('gives no role of a pipeline another product’s bucket or function', () => {
    const anything: Policy = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    const bound = (action: string, resource: string) =>
      evaluate({
        principal: { arn: `arn:aws:iam::${member}:role/gatebook/x`, account: member, organisation },
        identity: [anything],
        boundary: boundaryOf(member),
        action,
        resource,
      });
    expect(bound('s3:GetObject', objects(`${memberBucket}/logs/a`))).toBe('allowed');
    expect(bound('s3:GetObject', objects(`${pipelines.toLowerCase()}-payments-x/a`))).toBe(
      'implicit deny',
    );
    expect(
      bound(
        'lambda:InvokeFunction',
        `arn:aws:lambda:${home}:${member}:function:${pipelines}-Payments-x`,
      ),
    ).toBe('implicit deny');
  });

  test('in the central account reaches no role and no function of the central stacks', () => {
    const inCentral = roleOf(launchRole(central), 'LaunchRole');
    const askCentral = (action: string, resource: string, context?: Question['context']) =>
      evaluate({
        principal: { arn: inCentral.arn, account: central, organisation },
        identity: inCentral.identity,
        action,
        resource,
        context,
      });
    const stacks = [lake, controlPlane, portfolio].map(({ resources, arnOf }) => ({
      resources: Object.entries(resources),
      arnOf,
    }));
    const arnsOf = (type: string) =>
      stacks.flatMap(({ resources, arnOf }) =>
        resources.filter(([, { Type }]) => Type === type).map(([id]) => arnOf(id)),
      );
    // The CDK's own functions have roles without a path, which are not Gatebook's to place.
    const roles = arnsOf('AWS::IAM::Role');
    expect(roles.filter((arn) => arn.includes(':role/gatebook-central/')).length).toBeGreaterThan(
      4,
    );
    const passing = { 'iam:PassedToService': 'lambda.amazonaws.com' };
    const bounded = {
      'iam:PermissionsBoundary': `arn:aws:iam::${central}:policy/gatebook/GatebookBoundary`,
    };
    for (const arn of roles) {
      expect([arn, askCentral('iam:PassRole', arn, passing)]).toEqual([arn, 'implicit deny']);
      for (const action of ['iam:UpdateAssumeRolePolicy', 'iam:PutRolePolicy', 'iam:DeleteRole'])
        expect([arn, askCentral(action, arn, bounded)]).toEqual([arn, 'implicit deny']);
    }
    const functions = arnsOf('AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(3);
    for (const arn of functions) {
      expect(askCentral('lambda:UpdateFunctionCode', arn)).toBe('implicit deny');
      expect(askCentral('lambda:InvokeFunction', arn)).toBe('implicit deny');
    }
  });

  test('reads the product’s code, as the organisation does, and a foreign organisation does not', () => {
    const name = `gatebook-product-${central}-${home}`;
    const read = (org: string) =>
      evaluate({
        principal: { arn: role.arn, account: member, organisation: org },
        identity: role.identity,
        action: 's3:GetObject',
        resource: objects(`${name}/0123.zip`),
        resourcePolicy: bucketPolicyOf(portfolio, name),
        resourceAccount: central,
      });
    expect(read(organisation)).toBe('allowed');
    expect(read('o-foreignorg1')).toBe('implicit deny');
  });
});
