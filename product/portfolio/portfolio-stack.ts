import { readdirSync } from 'node:fs';
import { Fn, Names, Stack, type StackProps } from 'aws-cdk-lib';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import {
  CfnPortfolioPrincipalAssociation,
  CloudFormationProduct,
  Portfolio,
  ProductStackHistory,
  TagOptions,
} from 'aws-cdk-lib/aws-servicecatalog';
import type { Construct } from 'constructs';
import { acknowledgeCustomResources } from '../../infra/custom-resources.js';
import { controlPlaneObjectKey, launchRoleName } from '../../infra/names.js';
import type { Deployment } from '../../infra/settings.js';
import { PipelineStack } from '../pipeline/pipeline-stack.js';
import { productVersion } from '../version.js';
import { organisationShare } from './organisation-share.js';
import { productBucket } from './product-bucket.js';

export interface PortfolioStackProps extends StackProps {
  readonly deployment: Deployment;
  /** Where the control API is; told to pipelines by the home Region's bucket. */
  readonly controlApi?: { readonly endpoint: string; readonly region: string };
  /** Where templates of launched versions are kept, to be committed. @default 'product-stack-snapshots' */
  readonly snapshotDirectory?: string;
}

/** The product in one Region: what is offered, to whom, launched by which role. */
export class PortfolioStack extends Stack {
  constructor(scope: Construct, id: string, props: PortfolioStackProps) {
    super(scope, id, {
      description: 'Gatebook: the Service Catalog product of this Region',
      ...props,
    });
    const { deployment } = props;
    const bucket = productBucket(this, deployment);
    const pipeline = new PipelineStack(this, 'Pipeline', {
      assetBucket: bucket,
      deployment,
      version: productVersion,
    });
    const directory = props.snapshotDirectory ?? 'product-stack-snapshots';
    const history = new ProductStackHistory(this, 'History', {
      productStack: pipeline,
      currentVersionName: productVersion,
      // What accounts have launched must never change under its number.
      currentVersionLocked: true,
      directory,
    });
    const product = new CloudFormationProduct(this, 'Product', {
      productName: 'Gatebook pipeline',
      owner: 'API platform team',
      description:
        "Keeps the access logs of this account's APIs and shows them on the dashboards of their teams. Fill in a project name; everything else has a default.",
      productVersions: [
        history.currentVersion(),
        ...earlierVersions(directory, `${Names.uniqueId(history)}.${pipeline.artifactId}.`).map(
          (version) => history.versionFromSnapshot(version),
        ),
      ],
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
    portfolio.setLocalLaunchRoleName(product, launchRoleName);
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
      // Only on the path that IAM Identity Center reserves: nobody in an account can create a role there.
      new CfnPortfolioPrincipalAssociation(this, `Principal-${pattern}`, {
        portfolioId: portfolio.portfolioId,
        principalType: 'IAM_PATTERN',
        principalArn: `arn:${this.partition}:iam:::role/aws-reserved/sso.amazonaws.com/*/${pattern}`,
      });
    }
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

/** The versions whose snapshots lie in the directory, but for the current one. */
const earlierVersions = (directory: string, prefix: string): string[] => {
  const suffix = '.product.template.json';
  let files: string[];
  try {
    files = readdirSync(directory);
  } catch {
    return [];
  }
  return files
    .filter((file) => file.startsWith(prefix) && file.endsWith(suffix))
    .map((file) => file.slice(prefix.length, -suffix.length))
    .filter((version) => version !== productVersion);
};
