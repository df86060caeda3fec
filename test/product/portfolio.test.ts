import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { addStacks } from '../../app.js';
import { readSettings } from '../../infra/settings.js';
import { changedSinceRelease, releaseProduct } from '../../product/portfolio/release.js';
import { productVersion } from '../../product/version.js';
import {
  type Assembly,
  central,
  member,
  organisation,
  resolveAll,
  synthesise,
} from '../fixtures/assembly.js';
import type { Resource, Template } from '../fixtures/resolve-template.js';
import { evaluate } from '../iam/evaluate.js';

const units = ['ou-ab12-cd34ef56', 'ou-ab12-0123abcd'];
let whole: Assembly;
let some: Assembly;
beforeAll(() => {
  whole = synthesise({ launcherRolePatterns: ['AWSReservedSSO_AccountAdmin_*'] });
  some = synthesise({ organisationalUnits: units });
});
afterAll(() => {
  whole.remove();
  some.remove();
});

const ofType = (assembly: Assembly, type: string): Resource['Properties'][] =>
  resolveAll(assembly).flatMap(({ resources }) =>
    Object.values(resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : [])),
  );
/** With whom the portfolio is shared. */
const shares = (assembly: Assembly) =>
  ofType(assembly, 'Custom::GatebookPortfolioShare').map(
    ({ OrganizationNode }) => OrganizationNode,
  );

describe('the portfolio', () => {
  test('is shared with the organisation, or with the chosen units and nobody else', () => {
    expect(shares(whole)).toEqual([{ Type: 'ORGANIZATION', Value: organisation }]);
    expect(shares(some)).toEqual(units.map((Value) => ({ Type: 'ORGANIZATIONAL_UNIT', Value })));
  });

  test('lets in roles of IAM Identity Center only', () => {
    const principals = ofType(whole, 'AWS::ServiceCatalog::PortfolioPrincipalAssociation');
    expect(
      principals.map(({ PrincipalARN, PrincipalType }) => [PrincipalType, PrincipalARN]),
    ).toEqual(
      ['AWSReservedSSO_ApiPlatform_', 'AWSReservedSSO_AccountAdmin_'].flatMap((name) =>
        ['*/', ''].map((region) => [
          'IAM_PATTERN',
          `arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/${region}${name}${'?'.repeat(16)}`,
        ]),
      ),
    );
  });

  test.each([
    ['aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_ApiPlatform_0123456789abcdef', true],
    ['aws-reserved/sso.amazonaws.com/AWSReservedSSO_ApiPlatform_0123456789abcdef', true],
    ['aws-reserved/sso.amazonaws.com/AWSReservedSSO_ApiPlatform_ReadOnly_0123456789abcdef', false],
    [
      'aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_ApiPlatform_R_0123456789abcdef',
      false,
    ],
    ['AWSReservedSSO_ApiPlatform_0123456789abcdef', false],
  ])('lets in role/%s: %s', (role, expected) => {
    const letIn = ofType(whole, 'AWS::ServiceCatalog::PortfolioPrincipalAssociation').some(
      ({ PrincipalARN }) =>
        evaluate({
          principal: { arn: `arn:aws:iam:::role/${role}`, account: member },
          action: 'servicecatalog:ProvisionProduct',
          resource: '*',
          identity: [
            {
              Statement: {
                Effect: 'Allow',
                Action: '*',
                Resource: '*',
                Condition: { ArnLike: { 'aws:PrincipalArn': PrincipalARN } },
              },
            },
          ],
        }) === 'allowed',
    );
    expect(letIn).toBe(expected);
  });

  test('launches by the role of the account that launches, which the stack set puts there', () => {
    expect(ofType(whole, 'AWS::ServiceCatalog::LaunchRoleConstraint')).toEqual([
      expect.objectContaining({ LocalRoleName: 'GatebookLaunch' }),
    ]);
    const [stackSet] = ofType(some, 'AWS::CloudFormation::StackSet');
    expect(stackSet).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'DELEGATED_ADMIN',
      AutoDeployment: { Enabled: true },
      StackInstancesGroup: [
        { DeploymentTargets: { OrganizationalUnitIds: units, AccountFilterType: 'DIFFERENCE' } },
      ],
    });
    expect(stackSet?.TemplateBody).toContain('"RoleName":"GatebookLaunch"');
    // The central account has the role from its own stack: the set would find the name taken there, and fail.
    expect(stackSet?.StackInstancesGroup[0].DeploymentTargets.Accounts).toEqual([central]);
    const roles = ofType(some, 'AWS::IAM::Role').map(({ RoleName }) => RoleName);
    expect(roles.filter((name) => name === 'GatebookLaunch')).toHaveLength(1);
  });

  test('refuses a crawler over JSON, tags what is launched, and lets tags be changed', () => {
    const [constraint] = ofType(whole, 'AWS::ServiceCatalog::LaunchTemplateConstraint');
    expect(JSON.parse(constraint?.Rules)).toEqual({
      CrawlerReadsParquetOnly: {
        RuleCondition: { 'Fn::Equals': [{ Ref: 'PartitionDiscovery' }, 'crawler'] },
        Assertions: [
          expect.objectContaining({
            Assert: { 'Fn::Equals': [{ Ref: 'StorageMode' }, 'parquet'] },
          }),
        ],
      },
    });
    expect(ofType(whole, 'AWS::ServiceCatalog::TagOption')).toEqual([
      expect.objectContaining({ Key: 'application', Value: 'gatebook' }),
    ]);
    expect(ofType(whole, 'AWS::ServiceCatalog::ResourceUpdateConstraint')).toEqual([
      expect.objectContaining({ TagUpdateOnProvisionedProduct: 'ALLOWED' }),
    ]);
  });
});

describe('the versions of the product', () => {
  const deployment = readSettings(
    {
      organisationId: organisation,
      regions: ['eu-west-1'],
      platformRolePattern: 'AWSReservedSSO_ApiPlatform_*',
      centralAccount: central,
      dashboard: 'none',
    },
    undefined,
  );
  let folder: string;
  let releases: string;
  /** What one deployment offers, and the product's template as it stands. */
  const synthesised = () => {
    const outdir = mkdtempSync(join(folder, 'out-'));
    const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
    const { portfolios } = addStacks(app, deployment, releases);
    const [portfolio] = portfolios as [(typeof portfolios)[0]];
    const { template: stack } = app.synth().getStackByName(portfolio.stackName);
    const product = Object.values((stack as Template).Resources).find(
      ({ Type }) => Type === 'AWS::ServiceCatalog::CloudFormationProduct',
    );
    return {
      offered: product?.Properties.ProvisioningArtifactParameters.map(
        ({ Name }: { Name: string }) => Name,
      ) as string[],
      template: readFileSync(join(outdir, portfolio.pipeline.templateFile), 'utf8'),
    };
  };
  const release = (template: string, refusal?: string) =>
    releaseProduct(releases, productVersion, [{ region: 'eu-west-1', template }], refusal);
  const file = () => join(releases, 'eu-west-1', `${productVersion}.template.json`);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatebook-versions-'));
    releases = join(folder, 'releases');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('are released by the command alone: synthesis writes nothing, and offers what it has as unreleased', () => {
    expect(synthesised().offered).toEqual([`${productVersion}-unreleased`]);
    expect(existsSync(releases)).toBe(false);
  });

  test('stay on offer once they were, newest first', () => {
    const { template } = synthesised();
    expect(release(template)).toMatchObject({ failed: false });
    for (const older of ['0.9.0', '0.10.0'])
      writeFileSync(join(releases, 'eu-west-1', `${older}.template.json`), template);
    expect(synthesised().offered).toEqual([productVersion, '0.10.0', '0.9.0']);
  });

  test('never change under their number, and never stand in a deployment’s way', () => {
    const { template } = synthesised();
    release(template);
    const before = readFileSync(file(), 'utf8');
    const changed = template.replace('"Retain', '"Delete');
    expect(release(changed)).toEqual({
      failed: true,
      said: [expect.stringContaining('Raise the version in product/version.ts')],
    });
    expect(readFileSync(file(), 'utf8')).toBe(before);
    const products = [{ region: 'eu-west-1', template: changed }];
    expect(changedSinceRelease(releases, productVersion, products)).toEqual([
      expect.stringContaining(`Accounts are offered ${productVersion} as it was released`),
    ]);
    expect(synthesised().offered).toEqual([productVersion]);
  });

  test('hold nothing of the Node and the CDK that made them', () => {
    const { template } = synthesised();
    release(template);
    const text = readFileSync(file(), 'utf8');
    expect(text).not.toMatch(/aws:cdk|aws:asset|CDKMetadata|Analytics/);
    const noted = JSON.parse(template);
    for (const resource of Object.values<{ Metadata?: object }>(noted.Resources))
      resource.Metadata = { ...resource.Metadata, 'aws:cdk:path': 'Another/Path' };
    expect(release(JSON.stringify(noted)).said).toEqual([expect.stringContaining('as it stands')]);
  });

  test('are not released for nobody', () => {
    const { template } = synthesised();
    expect(release(template, 'The example’s organisation releases nothing.')).toEqual({
      failed: true,
      said: ['The example’s organisation releases nothing.'],
    });
    expect(existsSync(releases)).toBe(false);
  });
});
