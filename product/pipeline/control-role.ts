import type { Stack } from 'aws-cdk-lib';
import {
  AccountPrincipal,
  type IManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  PrincipalWithConditions,
  Role,
} from 'aws-cdk-lib/aws-iam';
import { acknowledge } from '../../infra/acknowledge.js';
import {
  centralRolePath,
  controlPlaneRoleName,
  controlRolePath,
  stageCheckRoleName,
} from '../../infra/names.js';
import type { Deployment } from '../../infra/settings.js';

/**
 * The role by which the central control plane reads the stages of this account and Region and sets their log
 * settings. It lets in two roles of one account, that of the control API and that of its scheduled check, which must
 * know this pipeline's external id.
 *
 * The trust names the roles by condition rather than as the principal: IAM would replace a principal by its
 * internal id, and a control plane that was deployed anew would be locked out of every account.
 */
export const controlRole = (
  stack: Stack,
  {
    deployment,
    externalId,
    boundary,
  }: { deployment: Deployment; externalId: string; boundary: IManagedPolicy },
) => {
  const central = [controlPlaneRoleName, stageCheckRoleName].map(
    (name) =>
      `arn:${stack.partition}:iam::${deployment.centralAccount}:role${centralRolePath}${name}`,
  );
  const api = (path: string) => `arn:${stack.partition}:apigateway:${stack.region}::${path}`;
  const role = new Role(stack, 'ControlRole', {
    path: controlRolePath,
    description: "Reads the stages of this account's APIs and sets their access log settings",
    permissionsBoundary: boundary,
    assumedBy: new PrincipalWithConditions(new AccountPrincipal(deployment.centralAccount), {
      ArnEquals: { 'aws:PrincipalArn': central },
      StringEquals: {
        'sts:ExternalId': externalId,
        'aws:PrincipalOrgID': deployment.organisationId,
      },
    }),
    inlinePolicies: {
      stages: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'FindStages',
            actions: ['apigateway:GET'],
            resources: [api('/restapis'), api('/restapis/*/stages'), api('/restapis/*/stages/*')],
          }),
          new PolicyStatement({
            sid: 'SetLogging',
            actions: ['apigateway:PATCH'],
            resources: [api('/restapis/*/stages/*')],
          }),
          new PolicyStatement({
            // A stage's first stream destination makes API Gateway create its service-linked role.
            sid: 'LetApiGatewayWriteToStreams',
            actions: ['iam:CreateServiceLinkedRole'],
            resources: [
              `arn:${stack.partition}:iam::${stack.account}:role/aws-service-role/ops.apigateway.amazonaws.com/*`,
            ],
            conditions: { StringEquals: { 'iam:AWSServiceName': 'ops.apigateway.amazonaws.com' } },
          }),
        ],
      }),
    },
  });
  acknowledge(role, {
    'AwsSolutions-IAM5':
      'Which APIs and stages an account has is what this role is there to find out; the control plane narrows each session to one stage by a session policy.',
  });
  return role;
};
