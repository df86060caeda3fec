import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  QuickSightStack,
  type QuickSightStackProps,
} from '../../../../reporting/infra/quicksight/quicksight-stack.js';

/** A template as plain objects. */
export interface PlainTemplate {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>
  >;
}

/** The stack as the app makes it, synthesised. */
export function synthesised(props: Partial<QuickSightStackProps> = {}) {
  const env = { account: '111122223333', region: 'eu-west-1' };
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const lake = new Stack(app, 'Lake', { env });
  const stack = new QuickSightStack(app, 'QuickSight', {
    env,
    database: 'gatebook',
    lakeBucket: Bucket.fromBucketName(lake, 'Rows', 'gatebook-lake-111122223333-eu-west-1'),
    resultsBucket: Bucket.fromBucketName(lake, 'Answers', 'gatebook-answers'),
    workGroup: 'gatebook',
    ...props,
  });
  return Template.fromStack(stack);
}

/** The resources of a type, as plain objects. */
export const resourcesOf = ({ Resources }: PlainTemplate, type: string) =>
  Object.values(Resources).filter(({ Type }) => Type === type);
