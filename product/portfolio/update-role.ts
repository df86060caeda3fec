import { Stack } from 'aws-cdk-lib';
import {
  AccountPrincipal,
  PolicyStatement,
  PrincipalWithConditions,
  Role,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../../infra/acknowledge.js';
import { centralRolePath, productUpdatesRoleName, updateRoleName } from '../../infra/names.js';
import type { Deployment } from '../../infra/settings.js';

/**
 * The role by which the control plane updates the product in an account. It is a principal of the portfolio, so that Service
 * Catalog lets it update to a version of that portfolio's product and of no other; whoever launched a pipeline, it may
 * update it, by the rights of the account's level. What an update makes is made by the launch role: this one can make
 * nothing itself, launch nothing and remove nothing.
 *
 * Its path is not the pipelines': the launch role, which changes roles there, must not reach it.
 */
export class UpdateRole extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    const { partition } = Stack.of(this);
    const { centralAccount, organisationId } = deployment;
    const role = new Role(this, 'Role', {
      roleName: updateRoleName,
      description: 'By this role the control plane of Gatebook updates pipelines',
      // By condition, as the control roles of pipelines: a control plane that was deployed anew is let in.
      assumedBy: new PrincipalWithConditions(new AccountPrincipal(centralAccount), {
        ArnEquals: {
          'aws:PrincipalArn': `arn:${partition}:iam::${centralAccount}:role${centralRolePath}${productUpdatesRoleName}`,
        },
        StringEquals: { 'aws:PrincipalOrgID': organisationId },
      }),
    });
    // None of these has a narrower resource (service authorization reference, AWS Service Catalog).
    role.addToPolicy(
      new PolicyStatement({
        sid: 'PipelinesOfTheAccount',
        actions: [
          'servicecatalog:DescribeRecord',
          'servicecatalog:SearchProvisionedProducts',
          'servicecatalog:UpdateProvisionedProduct',
        ],
        resources: ['*'],
        conditions: { StringEquals: { 'servicecatalog:accountLevel': 'self' } },
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        sid: 'ParametersOfVersions',
        actions: ['servicecatalog:DescribeProvisioningParameters'],
        resources: [`arn:${partition}:catalog:*:*:product/*`],
      }),
    );
    acknowledge(role, {
      'AwsSolutions-IAM5':
        'Service Catalog narrows updates by the level of access and by who is a principal of a portfolio, not by resource; the id of the product is another one in each Region.',
    });
  }
}
