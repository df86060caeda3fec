import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Portfolio } from 'aws-cdk-lib/aws-servicecatalog';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  PhysicalResourceId,
} from 'aws-cdk-lib/custom-resources';
import { acknowledge } from '../../infra/acknowledge.js';
import type { Deployment } from '../../infra/settings.js';

/**
 * Shares the portfolio with the organisation, or with the chosen organisational units, principals and tag
 * options included. CloudFormation itself shares with single accounts only.
 */
export const organisationShare = (stack: Stack, portfolio: Portfolio, deployment: Deployment) => {
  const nodes =
    deployment.organisationalUnits.length > 0
      ? deployment.organisationalUnits.map((id) => ({ Type: 'ORGANIZATIONAL_UNIT', Value: id }))
      : [{ Type: 'ORGANIZATION', Value: deployment.organisationId }];
  return nodes.map((node) => {
    const share = new AwsCustomResource(stack, `Share-${node.Value}`, {
      resourceType: 'Custom::GatebookPortfolioShare',
      installLatestAwsSdk: false,
      // An existing share is no error: the call repeats itself harmlessly.
      onUpdate: {
        service: 'service-catalog',
        action: 'CreatePortfolioShare',
        parameters: {
          PortfolioId: portfolio.portfolioId,
          OrganizationNode: node,
          SharePrincipals: true,
          ShareTagOptions: true,
        },
        physicalResourceId: PhysicalResourceId.of(node.Value),
        outputPaths: ['PortfolioShareToken'],
      },
      onDelete: {
        service: 'service-catalog',
        action: 'DeletePortfolioShare',
        parameters: { PortfolioId: portfolio.portfolioId, OrganizationNode: node },
        // A share that is gone already is what removal wants.
        ignoreErrorCodesMatching: 'ResourceNotFoundException',
        outputPaths: ['PortfolioShareToken'],
      },
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({
          actions: ['servicecatalog:CreatePortfolioShare', 'servicecatalog:DeletePortfolioShare'],
          resources: [portfolio.portfolioArn],
        }),
        // Service Catalog asks Organizations in the caller's name; these have no narrower form.
        new PolicyStatement({
          actions: [
            'organizations:DescribeOrganization',
            'organizations:DescribeOrganizationalUnit',
            'organizations:ListAccountsForParent',
            'organizations:ListChildren',
            'organizations:ListOrganizationalUnitsForParent',
            'organizations:ListParents',
          ],
          resources: ['*'],
        }),
      ]),
    });
    acknowledge(share, {
      'AwsSolutions-IAM5': 'What is asked of Organizations has no resource to narrow it to.',
    });
    return share;
  });
};
