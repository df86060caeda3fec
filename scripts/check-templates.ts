import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { addStacks } from '../app.js';
import { readSettings } from '../infra/settings.js';
import { pythonEnvironment } from './python/environment.js';

/**
 * Holds every template, at its extremes, against cfn-lint and cdk-nag's AwsSolutions. What they find
 * is an error, unless the resource's own source says why it is accepted.
 */
const variants: Readonly<Record<string, Record<string, unknown>>> = {
  'three settings': {},
  'every choice made otherwise': {
    lakeEncryption: 'kms',
    replicationTimeControl: true,
    centralProjectName: 'central',
    organisationalUnits: ['ou-ab12-cd34ef56'],
    launcherRolePatterns: ['AWSReservedSSO_AccountAdmin_*'],
    lakeRetentionDays: 31,
    quickSight: {
      identityRegion: 'us-east-1',
      platformUsers: ['pat@example.com'],
      pageNumberMarkup: '<page/>',
    },
    reports: { from: 'reports@example.com', reader: 'registered' },
  },
  'without QuickSight': {
    dashboard: 'none',
    reports: { from: 'reports@example.com', renderer: 'builtin' },
  },
};
const cfnLint = join(pythonEnvironment('test/infra/requirements.txt'), 'cfn-lint');

/** The rules that a construct, or one around it, has accepted with a reason. */
const accepted = (app: App, path: string): ReadonlySet<string> => {
  const rules = new Set<string>();
  let construct: IConstruct = app;
  for (const id of ['', ...path.split('/')]) {
    if (id !== '') construct = construct.node.findChild(id);
    for (const { type, data } of construct.node.metadata) {
      if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY) continue;
      for (const id of Object.keys(data)) rules.add(id.replace(/^annotation::/i, ''));
    }
  }
  return rules;
};

const nagFindings = (app: App): string[] => {
  const report = new AwsSolutionsChecks(app).validateScope(app);
  return report.violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.flatMap(({ constructPath: path = '' }) => {
      // IAM5 names each wildcard; one reason stands for all of a role.
      const rule = ruleName.replace(/\[.*$/s, '');
      return accepted(app, path).has(rule) ? [] : [`${ruleName} ${path}: ${description}`];
    }),
  );
};

const folder = mkdtempSync(join(tmpdir(), 'gatebook-templates-'));
let failed = false;
for (const [name, changes] of Object.entries(variants)) {
  const outdir = join(folder, name.replaceAll(' ', '-'));
  const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
  const deployment = readSettings(
    {
      organisationId: 'o-a1b2c3d4e5',
      regions: ['eu-west-1', 'us-east-1'],
      platformRolePattern: 'AWSReservedSSO_ApiPlatform_*',
      ...changes,
    },
    undefined,
  );
  addStacks(app, deployment, join(folder, 'snapshots', name));
  app.synth();
  const nag = nagFindings(app);
  const files = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
  const lint = spawnSync(
    cfnLint,
    ['--regions', deployment.homeRegion, '--', ...files.map((file) => join(outdir, file))],
    { encoding: 'utf8' },
  );
  console.log(
    `${name}: ${files.length} templates, cfn-lint ${lint.status === 0 ? 'clean' : 'found:'}, cdk-nag ${nag.length === 0 ? 'clean' : 'found:'}`,
  );
  if (lint.status !== 0) console.log(lint.stdout, lint.stderr);
  for (const finding of nag) console.log(finding);
  failed ||= lint.status !== 0 || nag.length > 0;
}
rmSync(folder, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
