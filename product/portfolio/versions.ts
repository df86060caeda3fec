import { Annotations, type Stack } from 'aws-cdk-lib';
import {
  type CloudFormationProductVersion,
  CloudFormationTemplate,
  type ProductStack,
} from 'aws-cdk-lib/aws-servicecatalog';
import { productVersion } from '../version.js';
import { releasedTemplates } from './released-templates.js';

/**
 * The versions that accounts of a Region may launch: those that were released, as they were; and as long as the current one
 * is not, the template as it stands, under a name that says so.
 */
export const offeredVersions = (
  stack: Stack,
  pipeline: ProductStack,
  directory: string,
): CloudFormationProductVersion[] => {
  const { versions, fileOf } = releasedTemplates(directory, stack.region);
  const offered = versions().map((version) => ({
    productVersionName: version,
    cloudFormationTemplate: CloudFormationTemplate.fromAsset(fileOf(version)),
  }));
  if (versions().includes(productVersion)) return offered;
  Annotations.of(stack).addInfo(
    `Version ${productVersion} of the product is not released for ${stack.region}: it is offered as ${productVersion}-unreleased, as it stands. "npm run release" makes a version of it that stays.`,
  );
  return [
    {
      productVersionName: `${productVersion}-unreleased`,
      cloudFormationTemplate: CloudFormationTemplate.fromProductStack(pipeline),
    },
    ...offered,
  ];
};
