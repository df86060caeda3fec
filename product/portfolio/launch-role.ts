import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../../infra/acknowledge.js';
import { boundaryName, launchRoleName, pipelineRolePath } from '../../infra/names.js';
import type { Deployment } from '../../infra/settings.js';
import { boundaryStatements } from './boundary.js';
import { launchPermissions } from './launch-permissions.js';

/**
 * The role by which Service Catalog creates the product in an account, and the boundary of the roles that it
 * creates. It exists in the central account and, by a stack set, in every member account.
 */
export class LaunchRole extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    const { partition, account } = Stack.of(this);
    const boundary = new ManagedPolicy(this, 'Boundary', {
      managedPolicyName: boundaryName,
      path: pipelineRolePath,
      description: 'The most that a role of a Gatebook pipeline may do',
      statements: boundaryStatements({ partition, account }, deployment),
    });
    const role = new Role(this, 'Role', {
      roleName: launchRoleName,
      description: 'By this role Service Catalog launches, updates and removes Gatebook pipelines',
      // Only on behalf of this account, where a pipeline is launched, and of the one whose portfolio it is launched from.
      assumedBy: new ServicePrincipal('servicecatalog.amazonaws.com', {
        conditions: {
          StringEqualsIfExists: {
            'aws:SourceAccount': [...new Set([account, deployment.centralAccount])],
          },
        },
      }),
    });
    // Two policies: one would be longer than IAM's 6,144 characters.
    const statements = Object.values(launchPermissions({ partition, account }, deployment)).flat();
    const half = Math.ceil(statements.length / 2);
    const policies = [statements.slice(0, half), statements.slice(half)].map(
      (part, index) =>
        new ManagedPolicy(this, `Policy${index + 1}`, { statements: part, roles: [role] }),
    );
    const reason = {
      'AwsSolutions-IAM5':
        "Names of stacks, buckets and functions are made up at launch; wildcards stand after Service Catalog's and Gatebook's own prefixes, or where a service offers nothing narrower.",
    };
    for (const construct of [boundary, role, ...policies]) acknowledge(construct, reason);
  }
}
