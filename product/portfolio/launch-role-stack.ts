import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnStackSet, DefaultStackSynthesizer, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  PhysicalResourceId,
} from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { acknowledge } from '../../infra/acknowledge.js';
import { acknowledgeCustomResources } from '../../infra/custom-resources.js';
import type { Deployment } from '../../infra/settings.js';
import { LaunchRole } from './launch-role.js';
import { UpdateRole } from './update-role.js';

/** The template that the stack set puts into every member account: the launch role with its boundary, and the role that updates. */
export const launchRoleTemplate = (deployment: Deployment): string => {
  // An assembly of its own, thrown away: inside the real one it would be a stack to deploy.
  const outdir = mkdtempSync(join(tmpdir(), 'gatebook-launch-role-'));
  const app = new App({ analyticsReporting: false, autoSynth: false, treeMetadata: false, outdir });
  const stack = new Stack(app, 'GatebookLaunchRole', {
    description: 'Gatebook: the roles by which pipelines are launched and updated in this account',
    // Member accounts have no CDK bootstrap, and the template needs none.
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  });
  new LaunchRole(stack, 'LaunchRole', deployment);
  new UpdateRole(stack, 'UpdateRole', deployment);
  const { template } = app.synth().getStackByName(stack.stackName);
  rmSync(outdir, { recursive: true });
  return JSON.stringify(template);
};

/**
 * Puts the launch role into the central account, and by a stack set into every account of the organisation (or
 * of the chosen organisational units), present and future.
 */
export class LaunchRoleStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { deployment: Deployment }) {
    super(scope, id, {
      description: 'Gatebook: who may launch pipelines, and by which role',
      ...props,
    });
    const { deployment } = props;
    new LaunchRole(this, 'LaunchRole', deployment);
    new UpdateRole(this, 'UpdateRole', deployment);
    const stackSet = new CfnStackSet(this, 'StackSet', {
      stackSetName: 'gatebook-launch-role',
      description: 'The roles by which Gatebook pipelines are launched and updated',
      permissionModel: 'SERVICE_MANAGED',
      callAs: 'DELEGATED_ADMIN',
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      capabilities: ['CAPABILITY_NAMED_IAM'],
      managedExecution: { Active: true },
      templateBody: launchRoleTemplate(deployment),
      operationPreferences: { failureTolerancePercentage: 20, maxConcurrentPercentage: 25 },
      stackInstancesGroup: [
        {
          // IAM is global: one Region per account is enough.
          regions: [deployment.homeRegion],
          deploymentTargets: {
            organizationalUnitIds:
              deployment.organisationalUnits.length > 0
                ? deployment.organisationalUnits
                : [this.rootOfOrganisation()],
            // This stack has made its own account's role, and a second one of that name would fail the set.
            accountFilterType: 'DIFFERENCE',
            accounts: [deployment.centralAccount],
          },
        },
      ],
    });
    stackSet.node.addDependency(
      this.node.findChild('LaunchRole'),
      this.node.findChild('UpdateRole'),
    );
  }

  /** The root's id is the one thing about an organisation that its own id does not tell. */
  private rootOfOrganisation(): string {
    const lookUp = new AwsCustomResource(this, 'OrganisationRoot', {
      resourceType: 'Custom::GatebookOrganisationRoot',
      installLatestAwsSdk: false,
      onUpdate: {
        service: 'organizations',
        action: 'ListRoots',
        region: 'us-east-1',
        physicalResourceId: PhysicalResourceId.of('organisation-root'),
        outputPaths: ['Roots.0.Id'],
      },
      policy: AwsCustomResourcePolicy.fromStatements([
        // Has no narrower form (service authorization reference, AWS Organizations).
        new PolicyStatement({ actions: ['organizations:ListRoots'], resources: ['*'] }),
      ]),
    });
    acknowledge(lookUp, {
      'AwsSolutions-IAM5': 'organizations:ListRoots has no resource to narrow it to.',
    });
    acknowledgeCustomResources(this);
    return lookUp.getResponseField('Roots.0.Id');
  }
}
