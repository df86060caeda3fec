import type { LogSettings } from '../../core/registry/api.js';
import { type ApiRef, apiRefText } from '../../core/registry/api-window.js';

export const snippetFormats = ['cdk', 'terraform', 'cloudformation', 'cli'] as const;
export type SnippetFormat = (typeof snippetFormats)[number];

/** A stage's access log settings as a team writes them into its own infrastructure code. */
export const snippet = (format: SnippetFormat, api: ApiRef, settings: LogSettings): string =>
  `${renderers[format](api, settings).trim()}\n`;

const renderers: Record<SnippetFormat, (api: ApiRef, settings: LogSettings) => string> = {
  cdk: (api, { destinationArn, format }) => `
// The stage ${apiRefText(api)}, an aws-cdk-lib/aws-apigateway CfnStage:
// const stage = api.deploymentStage.node.defaultChild as apigateway.CfnStage;
stage.accessLogSetting = {
  destinationArn: ${JSON.stringify(destinationArn)},
  format: ${JSON.stringify(format)},
};`,

  // Terraform reads \${ and %{ inside quotes as its own.
  terraform: (api, { destinationArn, format }) => `
# In the aws_api_gateway_stage of ${apiRefText(api)}:
access_log_settings {
  destination_arn = ${JSON.stringify(destinationArn)}
  format          = ${JSON.stringify(format).replaceAll('${', '$${').replaceAll('%{', '%%{')}
}`,

  cloudformation: (api, { destinationArn, format }) => `
# In the AWS::ApiGateway::Stage of ${apiRefText(api)}:
AccessLogSetting:
  DestinationArn: ${JSON.stringify(destinationArn)}
  Format: ${JSON.stringify(format)}`,

  // One JSON document in single quotes; a single quote cannot occur in it unescaped.
  cli: ({ region, restApiId, stage }, { destinationArn, format }) => {
    const operations = [
      { op: 'replace', path: '/accessLogSettings/destinationArn', value: destinationArn },
      { op: 'replace', path: '/accessLogSettings/format', value: format },
    ];
    return `
aws apigateway update-stage --region ${region} --rest-api-id ${restApiId} --stage-name '${stage}' \\
  --patch-operations '${JSON.stringify(operations).replaceAll("'", "'\\''")}'`;
  },
};
