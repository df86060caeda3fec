import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Tags, Validations } from 'aws-cdk-lib';
import { ControlPlaneStack } from './control-plane/infra/control-plane-stack.js';
import {
  type Deployment,
  exampleOrganisation,
  placeholderAccount,
  readSettings,
  SettingsError,
} from './infra/settings.js';
import { validationExcept } from './infra/validation-except.js';
import { LaunchRoleStack } from './product/portfolio/launch-role-stack.js';
import { PortfolioStack, snapshotDirectory } from './product/portfolio/portfolio-stack.js';
import { changedSinceRelease, releaseProduct } from './product/portfolio/release.js';
import { releasedTemplates } from './product/portfolio/released-templates.js';
import { productVersion } from './product/version.js';
import { LakeStack } from './reporting/lake/infra/lake-stack.js';
import { QuickSightStack } from './reporting/quicksight/infra/quicksight-stack.js';
import { reportReaderRole, resourceIds } from './reporting/quicksight/names.js';
import { ReportsStack } from './reporting/reports/infra/reports-stack.js';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as {
  version: string;
};

const quickSightStackName = 'Gatebook-QuickSight';

/** What the control API needs to make links to the dashboard, where there is one. */
const dashboardLinks = ({ dashboard, quickSight, reports, homeRegion }: Deployment) =>
  dashboard === 'quicksight'
    ? {
        id: resourceIds.dashboard,
        reader: reports?.reader ?? 'anonymous',
        readers: `${reportReaderRole}/*`,
        identityRegion: quickSight.identityRegion ?? homeRegion,
      }
    : undefined;

/**
 * Every stack of Gatebook, once: the central ones in the home Region, and the product in each Region.
 *
 * @param releases the folder of the product's released templates
 */
export const addStacks = (app: App, deployment: Deployment, releases = snapshotDirectory) => {
  const { centralAccount: account, homeRegion, regions } = deployment;
  const home = { env: { account, region: homeRegion }, terminationProtection: true, deployment };
  const lake = new LakeStack(app, 'Gatebook-Lake', home);
  const controlPlane = new ControlPlaneStack(app, 'Gatebook-ControlPlane', {
    ...home,
    lake,
    dashboard: dashboardLinks(deployment),
    version,
    productVersions: releasedTemplates(releases, homeRegion).versions(),
  });
  const launchRole = new LaunchRoleStack(app, 'Gatebook-LaunchRole', home);
  const portfolios = regions.map((region) => {
    const portfolio = new PortfolioStack(app, `Gatebook-Portfolio-${region}`, {
      ...home,
      env: { account, region },
      snapshotDirectory: releases,
      controlApi: region === homeRegion ? { endpoint: controlPlane.endpoint, region } : undefined,
    });
    portfolio.addStackDependency(launchRole);
    return portfolio;
  });
  const reports =
    deployment.reports &&
    new ReportsStack(app, 'Gatebook-Reports', {
      ...home,
      reports: deployment.reports,
      lake,
      table: controlPlane.table,
      hasDashboard: deployment.dashboard === 'quicksight',
      identityRegion: deployment.quickSight.identityRegion ?? homeRegion,
    });
  // The last, so that without a sign-up for QuickSight everything else stands before the deployment says so.
  const quickSight =
    deployment.dashboard === 'quicksight'
      ? new QuickSightStack(app, quickSightStackName, {
          ...home,
          lake,
          registry: controlPlane.table,
          version,
        })
      : undefined;
  Tags.of(app).add('application', 'gatebook');
  return { lake, controlPlane, launchRole, portfolios, reports, quickSight };
};

/** Why a version cannot be released: its template would hold an account or an organisation that is not the reader's. */
const notToBeReleased = ({ organisationId, centralAccount }: Deployment): string | undefined => {
  if (organisationId === exampleOrganisation)
    return "The example's organisation releases nothing: set gatebook.organisationId in cdk.json to yours first.";
  if (centralAccount === placeholderAccount)
    return 'No account is known: set gatebook.centralAccount in cdk.json, or have credentials of the central account.';
  return undefined;
};

// Run by the CDK's command line (cdk.json), which says where the assembly goes; imported by tests.
if (process.env.CDK_OUTDIR !== undefined) {
  const app = new App();
  if (process.env.CDK_VALIDATION !== 'false') {
    Validations.of(app).addPlugins(validationExcept([quickSightStackName]));
  }
  try {
    const deployment = readSettings(
      app.node.tryGetContext('gatebook'),
      process.env.CDK_DEFAULT_ACCOUNT,
    );
    const { portfolios } = addStacks(app, deployment);
    const { directory } = app.synth();
    const products = portfolios.map(({ region, pipeline }) => ({
      region,
      template: readFileSync(join(directory, pipeline.templateFile), 'utf8'),
    }));
    if (app.node.tryGetContext('release') === undefined) {
      for (const warning of changedSinceRelease(snapshotDirectory, productVersion, products))
        process.stderr.write(`${warning}\n`);
    } else {
      const { failed, said } = releaseProduct(
        snapshotDirectory,
        productVersion,
        products,
        notToBeReleased(deployment),
      );
      process.stderr.write(`${said.join('\n')}\n`);
      if (failed) process.exit(2);
    }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
