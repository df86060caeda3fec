import { CustomResource, Duration, type Stack } from 'aws-cdk-lib';
import type { Portfolio } from 'aws-cdk-lib/aws-servicecatalog';
import { acknowledge } from '../../infra/acknowledge.js';
import { HandlerFunction } from '../../infra/handler-function.js';
import type { Deployment } from '../../infra/settings.js';

/**
 * Shares the portfolio with the organisation, or with the chosen organisational units, principals and tag
 * options included. CloudFormation itself shares with single accounts only. Service Catalog takes the order and shares
 * afterwards: a function stays until it is done, so that a deployment ends as the sharing has.
 */
export const organisationShare = (stack: Stack, portfolio: Portfolio, deployment: Deployment) => {
  const sharing = new HandlerFunction(stack, 'Sharing', {
    entry: 'product/portfolio-share/handler.ts',
    description: 'Shares the portfolio with the organisation, and waits until it is shared',
    memoryMb: 256,
    timeout: Duration.minutes(15),
    environment: {},
  })
    .allow(
      ['servicecatalog:CreatePortfolioShare', 'servicecatalog:DeletePortfolioShare'],
      [portfolio.portfolioArn],
    )
    // The token of a share is no resource; Service Catalog asks Organizations in the caller's name. Neither has a narrower form.
    .allow(
      [
        'servicecatalog:DescribePortfolioShareStatus',
        'organizations:DescribeOrganization',
        'organizations:DescribeOrganizationalUnit',
        'organizations:ListAccountsForParent',
        'organizations:ListChildren',
        'organizations:ListOrganizationalUnitsForParent',
        'organizations:ListParents',
      ],
      ['*'],
    );
  acknowledge(sharing.role, {
    'AwsSolutions-IAM5': 'What is asked of Organizations has no resource to narrow it to.',
  });
  const nodes =
    deployment.organisationalUnits.length > 0
      ? deployment.organisationalUnits.map((id) => ({ Type: 'ORGANIZATIONAL_UNIT', Value: id }))
      : [{ Type: 'ORGANIZATION', Value: deployment.organisationId }];
  for (const node of nodes) {
    const share = new CustomResource(stack, `Share-${node.Value}`, {
      resourceType: 'Custom::GatebookPortfolioShare',
      serviceToken: sharing.function.functionArn,
      serviceTimeout: Duration.minutes(20),
      properties: { PortfolioId: portfolio.portfolioId, OrganizationNode: node },
    });
    share.node.addDependency(sharing.role);
  }
};
