import type { Stack } from 'aws-cdk-lib';
import { acknowledge } from './acknowledge.js';

/**
 * Accepts findings on the functions that the CDK adds to a stack by itself: the one that makes single AWS
 * calls, and the one that copies assets. Their code, runtime and roles are the CDK's to choose.
 */
export const acknowledgeCustomResources = (stack: Stack) => {
  for (const child of stack.node.children) {
    if (!/^(AWS679f53fac|Custom::CDKBucketDeployment)/.test(child.node.id)) continue;
    acknowledge(child, {
      'AwsSolutions-IAM4': "The CDK's own function writes its log by AWSLambdaBasicExecutionRole.",
      'AwsSolutions-IAM5':
        "The CDK's own function copies every asset of this app into one bucket of this stack.",
      'AwsSolutions-L1': "The runtime of the CDK's own function is the CDK's to choose.",
    });
    for (const part of child.node.findAll()) {
      acknowledge(part, {
        W3005: 'The CDK makes its functions depend on their roles explicitly.',
      });
    }
  }
};
