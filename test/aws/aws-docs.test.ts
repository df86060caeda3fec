import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonEnvironment } from '../../scripts/python/environment.js';
import { assemblyOf } from '../fixtures/assembly.js';

jest.setTimeout(240_000);

const root = join(import.meta.dirname, '../..');
const tools = join(root, 'scripts/aws-docs');
const assembly = assemblyOf('threeSettings');

/** Runs a command as the documents about AWS are run. */
const run = (command: string) => {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${join(tools, 'bin')}:${process.env.PATH}`,
      AWS_DOCS_PYTHON: pythonEnvironment(join(tools, 'requirements.txt')),
      AWS_DOCS_TEMPLATES: assembly.folder,
      AWS_DOCS_CONTROL_API: 'http://127.0.0.1:1/',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    },
  });
  return { passed: status === 0, said: stdout + stderr };
};

test.each([
  ['aws organizations describe-organization --query Organization.FeatureSet', 'ALL'],
  [
    "aws servicecatalog get-provisioned-product-outputs --provisioned-product-name x --output-keys BucketName --query 'Outputs[0].OutputValue'",
    'bucketname',
  ],
  ['npx cdk destroy --exclusively Gatebook-Lake', ''],
])('%s is taken', (command, said) => {
  expect(run(command)).toEqual({ passed: true, said: expect.stringContaining(said) });
});

test.each([
  ['an option that is none', 'aws s3api head-bucket --buckett x', '--bucket'],
  ['a parameter too few', 'aws lambda invoke answer.json', '--function-name'],
  [
    'a value that is none',
    'aws cloudformation list-stack-instances --stack-set-name x --max-results many',
    'many',
  ],
  [
    'a query for what no answer has',
    'aws organizations describe-organization --query Organisation.Id',
    'Organisation',
  ],
  [
    'an output that the product does not have',
    "aws servicecatalog get-provisioned-product-outputs --provisioned-product-name x --output-keys Bucket --query 'Outputs[0].OutputValue'",
    'finds nothing',
  ],
  ['an option that cdk does not have', 'npx cdk diff --all', '--all'],
  ['a stack that is none', 'npx cdk deploy Gatebook-Pond', 'Gatebook-Pond'],
])('%s is found out', (_, command, said) => {
  expect(run(command)).toEqual({ passed: false, said: expect.stringContaining(said) });
});
