import { assemblyOf } from '../fixtures/assembly.js';

// CloudFormation's own rules and schemas are in test/validator.
const assembly = assemblyOf('manyChoices');

describe('the templates', () => {
  test('keep to the limits of CloudFormation, IAM and the product', () => {
    const { product } = assembly;
    expect(Object.keys(product.Resources).length).toBeLessThanOrEqual(70);
    expect(JSON.stringify(product, null, 1).length).toBeLessThan(500_000);
    const stackSet = Object.values(assembly.template('Gatebook-LaunchRole').Resources).find(
      ({ Type }) => Type === 'AWS::CloudFormation::StackSet',
    );
    expect(JSON.stringify(stackSet?.Properties.TemplateBody).length).toBeLessThan(51_200);
    for (const file of assembly.files) {
      for (const [id, { Type, Properties }] of Object.entries(assembly.template(file).Resources)) {
        if (Type !== 'AWS::IAM::ManagedPolicy') continue;
        const length = JSON.stringify(Properties.PolicyDocument).length;
        expect({ file, id, fits: length <= 6144 }).toEqual({ file, id, fits: true });
      }
    }
  });

  test('let nothing that holds data go with its stack', () => {
    const holding = /^AWS::(S3::Bucket|DynamoDB::Table|KMS::Key)$/;
    for (const file of assembly.files) {
      for (const [id, resource] of Object.entries(assembly.template(file).Resources)) {
        if (!holding.test(resource.Type)) continue;
        expect({ id, policy: resource.DeletionPolicy }).toEqual({
          id,
          policy: expect.stringMatching(/^Retain/),
        });
        expect(resource.UpdateReplacePolicy).toMatch(/^Retain/);
      }
    }
  });
});
