import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { readSettings } from '../../infra/settings.js';
import { launchPermissions } from '../../product/portfolio/launch-permissions.js';
import { PortfolioStack } from '../../product/portfolio/portfolio-stack.js';
import { changedSinceRelease, releaseProduct } from '../../product/portfolio/release.js';
import { productVersion } from '../../product/version.js';
import { assemblyOf } from '../fixtures/assembly.js';
import { central, home, member, requiredSettings } from '../fixtures/deployments.js';
import type { Template } from '../fixtures/resolve-template.js';

describe('the versions of the product', () => {
  const deployment = readSettings(requiredSettings, undefined);
  let folder: string;
  let releases: string;
  /** What one deployment offers, and the product's template as it stands. */
  const synthesised = () => {
    const outdir = mkdtempSync(join(folder, 'out-'));
    const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
    const portfolio = new PortfolioStack(app, 'Portfolio', {
      env: { account: central, region: home },
      deployment,
      snapshotDirectory: releases,
    });
    const { template: stack } = app.synth().getStackByName(portfolio.stackName);
    const product = Object.values((stack as Template).Resources).find(
      ({ Type }) => Type === 'AWS::ServiceCatalog::CloudFormationProduct',
    );
    return {
      offered: product?.Properties.ProvisioningArtifactParameters.map(
        ({ Name }: { Name: string }) => Name,
      ) as string[],
      template: readFileSync(join(outdir, portfolio.pipeline.templateFile), 'utf8'),
    };
  };
  const release = (template: string, refusal?: string) =>
    releaseProduct(releases, productVersion, [{ region: home, template }], refusal);
  const file = () => join(releases, home, `${productVersion}.template.json`);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatebook-versions-'));
    releases = join(folder, 'releases');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('are released by the command alone: synthesis writes nothing, and offers what it has as unreleased', () => {
    expect(synthesised().offered).toEqual([`${productVersion}-unreleased`]);
    expect(existsSync(releases)).toBe(false);
  });

  test('stay on offer once they were, newest first', () => {
    const { template } = synthesised();
    expect(release(template)).toMatchObject({ failed: false });
    for (const older of ['0.9.0', '0.10.0'])
      writeFileSync(join(releases, home, `${older}.template.json`), template);
    expect(synthesised().offered).toEqual([productVersion, '0.10.0', '0.9.0']);
  });

  test('never change under their number, and never stand in a deployment’s way', () => {
    const { template } = synthesised();
    release(template);
    const before = readFileSync(file(), 'utf8');
    const changed = template.replace('"Retain', '"Delete');
    expect(release(changed)).toEqual({
      failed: true,
      said: [expect.stringContaining('Raise the version in product/version.ts')],
    });
    expect(readFileSync(file(), 'utf8')).toBe(before);
    const products = [{ region: home, template: changed }];
    expect(changedSinceRelease(releases, productVersion, products)).toEqual([
      expect.stringContaining(`Accounts are offered ${productVersion} as it was released`),
    ]);
    expect(synthesised().offered).toEqual([productVersion]);
  });

  test('hold nothing of the Node and the CDK that made them', () => {
    const { template } = synthesised();
    release(template);
    const text = readFileSync(file(), 'utf8');
    expect(text).not.toMatch(/aws:cdk|aws:asset|CDKMetadata|Analytics/);
    const noted = JSON.parse(template);
    for (const resource of Object.values<{ Metadata?: object }>(noted.Resources))
      resource.Metadata = { ...resource.Metadata, 'aws:cdk:path': 'Another/Path' };
    expect(release(JSON.stringify(noted)).said).toEqual([expect.stringContaining('as it stands')]);
  });

  test('are not released for nobody', () => {
    const { template } = synthesised();
    expect(release(template, 'The example’s organisation releases nothing.')).toEqual({
      failed: true,
      said: ['The example’s organisation releases nothing.'],
    });
    expect(existsSync(releases)).toBe(false);
  });
});

test('the role that launches the product is permitted every type of it, and no other', () => {
  const deployment = readSettings({ ...requiredSettings, lakeEncryption: 'kms' }, undefined);
  const permitted = Object.keys(
    launchPermissions({ partition: 'aws', account: member }, deployment),
  ).filter((type) => type !== 'AWS::CloudFormation::Stack');
  const { product } = assemblyOf('manyChoices');
  const used = new Set(Object.values(product.Resources).map(({ Type }) => Type));
  expect(permitted.sort()).toEqual([...used].sort());
});
