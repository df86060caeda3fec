import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { addStacks } from '../../app.js';
import { readSettings } from '../../infra/settings.js';
import { productVersion } from '../../product/version.js';
import {
  type Assembly,
  central,
  organisation,
  resolveAll,
  synthesise,
} from '../fixtures/assembly.js';
import type { Resource } from '../fixtures/resolve-template.js';

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
/** The calls that a custom resource makes, as they are written into the template. */
const shares = (assembly: Assembly, on: 'Create' | 'Update' | 'Delete') =>
  ofType(assembly, 'Custom::GatebookPortfolioShare').map((share) =>
    JSON.parse(share[on] ?? share.Create),
  );

describe('the portfolio', () => {
  test('is shared with the organisation, with its principals and tag options, at every deployment', () => {
    for (const on of ['Create', 'Update'] as const) {
      expect(shares(whole, on)).toEqual([
        expect.objectContaining({
          action: 'CreatePortfolioShare',
          parameters: expect.objectContaining({
            OrganizationNode: { Type: 'ORGANIZATION', Value: organisation },
            SharePrincipals: true,
            ShareTagOptions: true,
          }),
        }),
      ]);
    }
  });

  test('is shared with the chosen organisational units and nobody else', () => {
    expect(shares(some, 'Create').map(({ parameters }) => parameters.OrganizationNode)).toEqual(
      units.map((Value) => ({ Type: 'ORGANIZATIONAL_UNIT', Value })),
    );
  });

  test('is no longer shared once it is removed, and a share that is gone already stands in nobody’s way', () => {
    const [share] = shares(whole, 'Delete');
    expect(share).toMatchObject({
      action: 'DeletePortfolioShare',
      parameters: { OrganizationNode: { Type: 'ORGANIZATION', Value: organisation } },
    });
    expect('ResourceNotFoundException').toMatch(new RegExp(share.ignoreErrorCodesMatching));
  });

  test('lets in roles of IAM Identity Center only', () => {
    const principals = ofType(whole, 'AWS::ServiceCatalog::PortfolioPrincipalAssociation');
    expect(
      principals.map(({ PrincipalARN, PrincipalType }) => [PrincipalType, PrincipalARN]),
    ).toEqual(
      ['AWSReservedSSO_ApiPlatform_*', 'AWSReservedSSO_AccountAdmin_*'].map((name) => [
        'IAM_PATTERN',
        `arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/*/${name}`,
      ]),
    );
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
    expect(roles).toContain('GatebookLaunch');
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
    },
    undefined,
  );
  let folder: string;
  let snapshots: string;
  const snapshot = () =>
    readdirSync(snapshots).find((name) => name.includes(productVersion)) as string;
  const offered = (): string[] => {
    const outdir = mkdtempSync(join(folder, 'out-'));
    const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
    const { portfolios } = addStacks(app, deployment, snapshots);
    const { Resources: resources } = app.synth().getStackByName(portfolios[0]?.stackName ?? '')
      .template as { Resources: Record<string, Resource> };
    const product = Object.values(resources).find(
      ({ Type }) => Type === 'AWS::ServiceCatalog::CloudFormationProduct',
    );
    return product?.Properties.ProvisioningArtifactParameters.map(
      ({ Name }: { Name: string }) => Name,
    );
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatebook-versions-'));
    snapshots = join(folder, 'snapshots');
    expect(offered()).toEqual([productVersion]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('stay on offer once they were', () => {
    const content = readFileSync(join(snapshots, snapshot()), 'utf8');
    writeFileSync(join(snapshots, snapshot().replace(productVersion, '0.9.0')), content);
    expect(offered()).toEqual([productVersion, '0.9.0']);
  });

  test('never change under their number', () => {
    const file = join(snapshots, snapshot());
    writeFileSync(file, readFileSync(file, 'utf8').replace('"Retain', '"Delete'));
    expect(offered).toThrow(/Template has changed for ProductStack Version 1\.0\.0/);
  });
});
