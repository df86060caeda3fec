import { Aws, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  PhysicalResourceId,
} from 'aws-cdk-lib/custom-resources';
import { platformGroup, readersGroup } from '../names.js';

/**
 * The two groups that permissions are given to, made by the API because CloudFormation has the type
 * `AWS::QuickSight::Group` in us-east-1 alone. A group that is there already is kept, and none is ever deleted.
 *
 * @param identityRegion the Region of QuickSight's sign-up: users and groups live there
 */
export function baseGroups(stack: Stack, identityRegion: string) {
  const arn = (group: string) =>
    `arn:${Aws.PARTITION}:quicksight:${identityRegion}:${stack.account}:group/default/${group}`;
  const make = (id: string, name: string, description: string) => {
    const call = {
      service: 'QuickSight',
      action: 'createGroup',
      region: identityRegion,
      parameters: {
        AwsAccountId: stack.account,
        Namespace: 'default',
        GroupName: name,
        Description: description,
      },
      physicalResourceId: PhysicalResourceId.of(name),
      ignoreErrorCodesMatching: 'ResourceExistsException',
      outputPaths: ['Group.GroupName'],
    };
    const resource = new AwsCustomResource(stack, id, {
      resourceType: 'Custom::QuickSightGroup',
      onCreate: call,
      onUpdate: call,
      installLatestAwsSdk: false,
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['quicksight:CreateGroup'], resources: [arn(name)] }),
      ]),
    });
    return { resource, arn: arn(name) };
  };
  return {
    platform: make('PlatformGroup', platformGroup, 'Sees all rows and owns the data sets'),
    readers: make('ReadersGroup', readersGroup, 'May open the dashboard'),
  };
}
