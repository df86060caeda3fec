import { Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import {
  CfnLaunchRoleConstraint,
  CfnPortfolioPrincipalAssociation,
  CfnPortfolioProductAssociation,
  CloudFormationProduct,
  Portfolio,
  TagOptions,
} from 'aws-cdk-lib/aws-servicecatalog';
import type { Construct } from 'constructs';
import { acknowledgeCustomResources } from '../../infra/custom-resources.js';
import { rolePaths } from '../../infra/identity-center.js';
import {
  controlPlaneObjectKey,
  launchRoleName,
  productName,
  updateRoleName,
} from '../../infra/names.js';
import type { Deployment } from '../../infra/settings.js';
import { PipelineStack } from '../pipeline/pipeline-stack.js';
import { productVersion } from '../version.js';
import { organisationShare } from './organisation-share.js';
import { productBucket } from './product-bucket.js';
import { offeredVersions } from './versions.js';

/** Where an organisation keeps the templates of the versions that it has released: in its own copy of this repository. */
export const snapshotDirectory = 'product-stack-snapshots';

export interface PortfolioStackProps extends StackProps {
  readonly deployment: Deployment;
  /** Where the control API is; told to pipelines by the home Region's bucket. */
  readonly controlApi?: { readonly endpoint: string; readonly region: string };
  /** Where the templates of released versions are kept, to be committed. @default 'product-stack-snapshots' */
  readonly snapshotDirectory?: string;
}

/** The product in one Region: what is offered, to whom, launched by which role. */
export class PortfolioStack extends Stack {
  /** The product as it stands, released or not. */
  readonly pipeline: PipelineStack;

  constructor(scope: Construct, id: string, props: PortfolioStackProps) {
    super(scope, id, {
      description: 'Gatebook: the Service Catalog product of this Region',
      ...props,
    });
    const { deployment } = props;
    const bucket = productBucket(this, deployment);
    this.pipeline = new PipelineStack(this, 'Pipeline', {
      assetBucket: bucket,
      deployment,
      version: productVersion,
    });
    const product = new CloudFormationProduct(this, 'Product', {
      productName,
      owner: 'API platform team',
      description:
        "Keeps the access logs of this account's APIs and shows them on the dashboards of their teams. Fill in a project name; everything else has a default.",
      productVersions: offeredVersions(
        this,
        this.pipeline,
        props.snapshotDirectory ?? snapshotDirectory,
      ),
    });
    const portfolio = new Portfolio(this, 'Portfolio', {
      displayName: 'API analytics',
      providerName: 'API platform team',
      description: 'Gatebook: who calls your APIs, how fast they answer, and what fails',
    });
    portfolio.addProduct(product);
    portfolio.associateTagOptions(
      new TagOptions(this, 'Tags', { allowedValuesForTags: { application: ['gatebook'] } }),
    );
    // `setLocalLaunchRoleName` would make the role once more, in each Region, beside that of the launch role's stack.
    const launchRole = new CfnLaunchRoleConstraint(this, 'LaunchRole', {
      portfolioId: portfolio.portfolioId,
      productId: product.productId,
      localRoleName: launchRoleName,
    });
    for (const child of portfolio.node.findAll())
      if (child instanceof CfnPortfolioProductAssociation) launchRole.addResourceDependency(child);
    portfolio.constrainTagUpdates(product);
    portfolio.constrainCloudFormationParameters(product, {
      rule: {
        ruleName: 'CrawlerReadsParquetOnly',
        condition: Fn.conditionEquals(Fn.ref('PartitionDiscovery'), 'crawler'),
        assertions: [
          {
            assert: Fn.conditionEquals(Fn.ref('StorageMode'), 'parquet'),
            description:
              'With a crawler, StorageMode has to be parquet: a crawler would read every line of JSON again on each run',
          },
        ],
      },
    });
    for (const pattern of [deployment.platformRolePattern, ...deployment.launcherRolePatterns]) {
      for (const [form, path] of Object.entries(rolePaths(pattern))) {
        new CfnPortfolioPrincipalAssociation(this, `Principal-${pattern}-${form}`, {
          portfolioId: portfolio.portfolioId,
          principalType: 'IAM_PATTERN',
          principalArn: `arn:${this.partition}:iam:::${path}`,
        });
      }
    }
    new CfnPortfolioPrincipalAssociation(this, 'Principal-Update', {
      portfolioId: portfolio.portfolioId,
      principalType: 'IAM_PATTERN',
      principalArn: `arn:${this.partition}:iam:::role/${updateRoleName}`,
    });
    organisationShare(this, portfolio, deployment);
    if (props.controlApi) {
      const [prefix, name] = controlPlaneObjectKey.split('/') as [string, string];
      new BucketDeployment(this, 'WellKnown', {
        destinationBucket: bucket,
        destinationKeyPrefix: prefix,
        prune: false,
        sources: [Source.jsonData(name, props.controlApi)],
      });
    }
    acknowledgeCustomResources(this);
  }
}
