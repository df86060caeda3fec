import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';

/** An account as its own people, and Service Catalog for them, reach it. */
export const accountAt = (address: string, account: string, region: string) => {
  const aws = {
    endpoint: `http://${address}`,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'secret' },
  };
  const cloudFormation = new CloudFormationClient(aws);
  const wait = { client: cloudFormation, maxWaitTime: 240, minDelay: 1, maxDelay: 2 };
  const outputs = async (StackName: string): Promise<Record<string, string>> => {
    const { Stacks: [stack] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName }),
    );
    return Object.fromEntries(
      (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
        OutputKey,
        OutputValue,
      ]),
    );
  };
  return {
    apiGateway: new APIGatewayClient(aws),
    firehose: new FirehoseClient(aws),
    s3: new S3Client({ ...aws, forcePathStyle: true }),
    /** Makes a stack, and answers its outputs. @throws Error if CloudFormation does not make it */
    create: async (
      StackName: string,
      template: { TemplateBody: string } | { TemplateURL: string },
      parameters: Readonly<Record<string, string>> = {},
    ) => {
      await cloudFormation.send(
        new CreateStackCommand({
          StackName,
          ...template,
          Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      );
      await waitUntilStackCreateComplete(wait, { StackName });
      return outputs(StackName);
    },
    update: async (StackName: string, TemplateURL: string) => {
      await cloudFormation.send(
        new UpdateStackCommand({
          StackName,
          TemplateURL,
          Parameters: [{ ParameterKey: 'ProjectName', UsePreviousValue: true }],
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      );
      await waitUntilStackUpdateComplete(wait, { StackName });
    },
    remove: async (StackName: string) => {
      await cloudFormation.send(new DeleteStackCommand({ StackName }));
      await waitUntilStackDeleteComplete(wait, { StackName });
    },
    stacks: async () => {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
      return Stacks.map(({ StackName }) => StackName as string).sort();
    },
  };
};
