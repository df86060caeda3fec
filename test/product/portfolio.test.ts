import { type Assembly, assemblyOf, resolveAll } from '../fixtures/assembly.js';
import { central, deployments, member, organisation } from '../fixtures/deployments.js';
import type { Resource } from '../fixtures/resolve-template.js';
import { evaluate } from '../iam/evaluate.js';

const units = deployments.chosenUnits.organisationalUnits;
const whole = assemblyOf('manyChoices');
const some = assemblyOf('chosenUnits');

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

  test('lets in roles of IAM Identity Center, and the one that updates the product', () => {
    const principals = ofType(whole, 'AWS::ServiceCatalog::PortfolioPrincipalAssociation');
    expect(
      principals.map(({ PrincipalARN, PrincipalType }) => [PrincipalType, PrincipalARN]),
    ).toEqual([
      ...['AWSReservedSSO_ApiPlatform_', 'AWSReservedSSO_AccountAdmin_'].flatMap((name) =>
        ['*/', ''].map((region) => [
          'IAM_PATTERN',
          `arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/${region}${name}${'?'.repeat(16)}`,
        ]),
      ),
      ['IAM_PATTERN', 'arn:aws:iam:::role/GatebookUpdate'],
    ]);
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
