import { readFileSync } from 'node:fs';
import { awsPartitionOf } from '../../core/aws-partition.js';
import { sourceFiles } from '../../scripts/imports/source-files.js';

test.each([
  ['eu-west-1', 'aws'],
  ['ap-south-2', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('%s lies in the partition %s', (region, partition) => {
  expect(awsPartitionOf(region)).toBe(partition);
});

test('no deployed file builds an ARN with a partition of its own', () => {
  const deployed = sourceFiles().filter(
    (file) => !/^(test|bench|scripts|local)\/|examples/.test(file),
  );
  expect(deployed.length).toBeGreaterThan(400);
  const built = deployed.filter((file) =>
    /`[^`]*arn:aws:[^`]*\$\{|'arn:aws:states/.test(readFileSync(file, 'utf8')),
  );
  expect(built).toEqual([]);
});
