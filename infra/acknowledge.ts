import { CfnResource, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings on one construct, each with its reason: the reason stands next to the resource it is about,
 * never in a list far away.
 *
 * Findings of cdk-nag (`AwsSolutions-…`) go to the CDK; those of the template linters (`W3005`) go into the
 * template as well, where cfn-lint looks for them.
 */
export const acknowledge = (construct: IConstruct, reasons: Readonly<Record<string, string>>) => {
  for (const [id, reason] of Object.entries(reasons)) {
    Validations.of(construct).acknowledge({ id, reason });
  }
  const rules = Object.keys(reasons).filter((id) => /^[EW]\d{4}$/.test(id));
  const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  if (rules.length > 0 && CfnResource.isCfnResource(resource)) {
    resource.addMetadata('cfn-lint', { config: { ignore_checks: rules } });
  }
};
