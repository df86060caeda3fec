import type { Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { acknowledge } from '../../../infra/acknowledge.js';
import { centralRolePath } from '../../../infra/names.js';
import { reportReaderRole, resourceIds } from '../names.js';

/**
 * The role as which reports are printed where every tenant has a registered reader. Only the product's own roles may take
 * it, and only those whose own policy says so; what it sees is what the reader's group sees.
 */
export function reportReaderRoleFor(stack: Stack): Role {
  const { partition, account, region } = stack;
  const dashboard = `arn:${partition}:quicksight:${region}:${account}:dashboard/${resourceIds.report}`;
  const ours = new AccountRootPrincipal().withConditions({
    ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:role${centralRolePath}*` },
  });
  const role = new Role(stack, 'ReportReaderRole', {
    roleName: reportReaderRole,
    description: "Prints a tenant's report as its registered reader in QuickSight",
    assumedBy: ours,
  });
  role.assumeRolePolicy?.addStatements(
    new PolicyStatement({ actions: ['sts:SetContext'], principals: [ours] }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'quicksight:StartDashboardSnapshotJob',
        'quicksight:DescribeDashboardSnapshotJob',
        'quicksight:DescribeDashboardSnapshotJobResult',
      ],
      resources: [dashboard, `${dashboard}/snapshot-job/*`],
    }),
  );
  acknowledge(role, {
    'AwsSolutions-IAM5': "A snapshot job's id is made of the report's, as it begins.",
  });
  return role;
}
