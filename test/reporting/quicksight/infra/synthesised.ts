import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addStacks } from '../../../../app.js';
import { readSettings } from '../../../../infra/settings.js';

/** A template as plain objects. */
export interface PlainTemplate {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>
  >;
}

/** The stack as the app makes it, synthesised. */
export function synthesised(settings: Record<string, unknown> = {}) {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const deployment = readSettings(
    {
      organisationId: 'o-a1b2c3d4e5',
      regions: ['eu-west-1'],
      platformRolePattern: 'AWSReservedSSO_ApiPlatform_*',
      centralAccount: '111122223333',
      ...settings,
    },
    undefined,
  );
  // The product's templates are written there, and to the repository otherwise.
  const snapshots = mkdtempSync(join(tmpdir(), 'gatebook-snapshots-'));
  try {
    const { quickSight: stack } = addStacks(app, deployment, snapshots);
    if (!stack) throw new Error('There is no QuickSight stack.');
    return Template.fromStack(stack);
  } finally {
    rmSync(snapshots, { recursive: true });
  }
}

/** The resources of a type, as plain objects. */
export const resourcesOf = ({ Resources }: PlainTemplate, type: string) =>
  Object.values(Resources).filter(({ Type }) => Type === type);
