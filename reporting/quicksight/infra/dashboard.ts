import { createHash } from 'node:crypto';
import type { DashboardVersionDefinition } from '@aws-sdk/client-quicksight';
import { Stack } from 'aws-cdk-lib';
import { CfnDashboard, type CfnTheme } from 'aws-cdk-lib/aws-quicksight';
import type { Construct } from 'constructs';
import { acknowledge } from '../../../infra/acknowledge.js';
import { actionsOf } from '../permissions.js';
import { cdkCase } from './cdk-case.js';

/** What tells a published version from others in the list of versions: the product's, and whether the definition is another. */
export function versionDescription(
  version: string,
  // The ARNs of the data sets are not known before the deployment, and say nothing of what is shown.
  { DataSetIdentifierDeclarations: _, ...shown }: DashboardVersionDefinition,
): string {
  const digest = createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 12);
  return `Gatebook ${version}, definition ${digest}`;
}

/** A dashboard that the platform's group owns, and that some groups may open. */
export function dashboard(
  scope: Construct,
  id: string,
  {
    dashboardId,
    name,
    definition,
    theme,
    version,
    owner,
    readers,
  }: {
    readonly dashboardId: string;
    readonly name: string;
    readonly definition: DashboardVersionDefinition;
    readonly theme: CfnTheme;
    /** Of the product. */
    readonly version: string;
    readonly owner: string;
    /** ARNs of groups. */
    readonly readers: readonly string[];
  },
): CfnDashboard {
  const made = new CfnDashboard(scope, id, {
    awsAccountId: Stack.of(scope).account,
    dashboardId,
    name,
    themeArn: theme.attrArn,
    definition: cdkCase(definition) as CfnDashboard.DashboardVersionDefinitionProperty,
    versionDescription: versionDescription(version, definition),
    validationStrategy: { mode: 'STRICT' },
    permissions: [
      { principal: owner, actions: [...actionsOf.ownDashboard] },
      ...readers.map((principal) => ({ principal, actions: [...actionsOf.readDashboard] })),
    ],
    dashboardPublishOptions: {
      adHocFilteringOption: { availabilityStatus: 'ENABLED' },
      exportToCsvOption: { availabilityStatus: 'ENABLED' },
      exportWithHiddenFieldsOption: { availabilityStatus: 'DISABLED' },
      sheetControlsOption: { visibilityState: 'EXPANDED' },
      visualMenuOption: { availabilityStatus: 'ENABLED' },
    },
  });
  acknowledge(made, {
    E1029:
      "QuickSight's own parameters are written like CloudFormation's, and none is substituted.",
  });
  return made;
}
