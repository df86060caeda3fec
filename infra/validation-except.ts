import { CloudFormationValidatePlugin, type IPolicyValidationContext } from 'aws-cdk-lib';

/**
 * The CDK's own validation of templates at every synthesis, of all stacks but a few. The validator's time grows faster than
 * a template: the dashboard's definition of almost a megabyte would keep a deployment waiting for many minutes. A test
 * validates that one part by part, and strictly.
 *
 * @param stacks paths of the stacks that are left out
 */
export const validationExcept = (stacks: readonly string[]): CloudFormationValidatePlugin => {
  // The CDK leaves its own plugin out for an instance of this class, and for nothing else.
  class ValidationExcept extends CloudFormationValidatePlugin {
    override validate(context: IPolicyValidationContext) {
      const stackTemplates = context.stackTemplates.filter(
        ({ stackConstructPath }) => !stacks.includes(stackConstructPath),
      );
      return super.validate({
        ...context,
        stackTemplates,
        templatePaths: stackTemplates.map(({ templatePath }) => templatePath),
      });
    }
  }
  return new ValidationExcept();
};
