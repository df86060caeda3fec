import { readFileSync } from 'node:fs';
import { satisfies } from 'semver';
import { nodeVersions } from '../../scripts/node-versions.js';

interface Package {
  readonly engines?: { readonly node?: string };
}

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const own: Package = json('package.json');
const { packages } = json('package-lock.json') as { packages: Record<string, Package> };

test.each(nodeVersions)(
  'Node $oldest is promised, and every installed package supports it',
  ({ oldest }) => {
    const refusing = Object.entries(packages)
      .filter(([, { engines }]) => engines?.node && !satisfies(oldest, engines.node))
      .map(([path, { engines }]) => `${path} needs Node ${engines?.node}`);
    expect(refusing).toEqual([]);
    expect(satisfies(oldest, own.engines?.node ?? '')).toBe(true);
  },
);

test('the oldest Node is named where a reader looks', () => {
  expect(readFileSync('README.md', 'utf8')).toContain('Node 20.19');
  expect(readFileSync('.nvmrc', 'utf8').trim()).toBe('24');
});
