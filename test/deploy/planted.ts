import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import {
  CloudFormationProduct,
  CloudFormationTemplate,
  Portfolio,
} from 'aws-cdk-lib/aws-servicecatalog';
import { launchRoleName } from '../../infra/names.js';

// Mends of faults that stopped a deployment, taken back: what refuses them is no test that cannot fail.

/** A portfolio that names its launch role by `setLocalLaunchRoleName`, which makes that role as well. */
export const plantedLaunchRole = (): string => {
  const outdir = mkdtempSync(join(tmpdir(), 'gatebook-planted-'));
  const stack = new Stack(new App({ outdir, analyticsReporting: false }), 'Planted');
  const product = new CloudFormationProduct(stack, 'Product', {
    productName: 'planted',
    owner: 'nobody',
    productVersions: [
      {
        cloudFormationTemplate: CloudFormationTemplate.fromUrl(
          'https://example.com/product.template.json',
        ),
      },
    ],
  });
  const portfolio = new Portfolio(stack, 'Portfolio', {
    displayName: 'planted',
    providerName: 'nobody',
  });
  portfolio.addProduct(product);
  portfolio.setLocalLaunchRoleName(product, launchRoleName);
  const { template } = (stack.node.root as App).synth().getStackByName(stack.stackName);
  rmSync(outdir, { recursive: true });
  // Without the rule about the CDK's bootstrap, which is of another stack.
  const { Rules: _, Parameters: __, ...rest } = template;
  return JSON.stringify(rest);
};

/** product/portfolio/versions.ts, as every synthesis kept the template that it found and locked it. */
export const plantedVersions = `
import type { Stack } from 'aws-cdk-lib';
import { type ProductStack, ProductStackHistory } from 'aws-cdk-lib/aws-servicecatalog';
import { productVersion } from '../version.js';

export const offeredVersions = (stack: Stack, productStack: ProductStack, directory: string) => [
  new ProductStackHistory(stack, 'Versions', {
    productStack,
    currentVersionName: productVersion,
    currentVersionLocked: true,
    directory: \`\${directory}/\${stack.region}\`,
  }).currentVersion(),
];
`;
