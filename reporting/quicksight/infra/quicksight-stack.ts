import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  CfnDataSet,
  type CfnDataSetProps,
  CfnDataSource,
  CfnTheme,
} from 'aws-cdk-lib/aws-quicksight';
import type { Construct } from 'constructs';
import { acknowledge } from '../../../infra/acknowledge.js';
import { acknowledgeCustomResources } from '../../../infra/custom-resources.js';
import type { QuickSightDeployment } from '../../../infra/settings.js';
import type { CentralLake } from '../../lake/infra/central-lake.js';
import type { TableName } from '../../query/table.js';
import { rollUpNames } from '../../roll-ups/roll-ups.js';
import { type DataSetShape, dataSets } from '../data-sets.js';
import { dashboardDefinition, reportDefinition } from '../definition.js';
import { resourceIds as ids } from '../names.js';
import { actionsOf } from '../permissions.js';
import { rulesDataSet } from '../rules-data-set.js';
import { quicksightTheme } from '../theme.js';
import { rules } from './catalogue.js';
import { cdkCase } from './cdk-case.js';
import { dashboard } from './dashboard.js';
import { dataSourceRole } from './data-source-role.js';
import { baseGroups } from './groups.js';
import { openedByReaders, readerSync } from './reader-sync.js';
import { refreshes } from './refreshes.js';
import { reportReaderRoleFor } from './report-reader.js';

export interface QuickSightStackProps extends StackProps {
  readonly deployment: QuickSightDeployment;
  readonly lake: CentralLake;
  /** The table whose stream tells of changes. */
  readonly registry: Table;
  /** Of the product. */
  readonly version: string;
}

/**
 * The one dashboard with row-level security: its data source with a role of its own, data sets, refreshes, theme and
 * dashboard, and the one that reports are printed from. The platform's group owns everything; everybody else opens the dashboard
 * by the group of readers and sees what the rules give. Rules and groups of tenants are no part of the stack: a function makes them follow the registry.
 */
export class QuickSightStack extends Stack {
  constructor(scope: Construct, id: string, props: QuickSightStackProps) {
    super(scope, id, {
      description: 'Gatebook: the QuickSight dashboard',
      // Indented, the definitions would not fit into the megabyte that a template may have.
      suppressTemplateIndentation: true,
      ...props,
    });
    const { lake, registry, deployment } = props;
    const { identityRegion = deployment.homeRegion, pageNumberMarkup } = deployment.quickSight;
    const groups = baseGroups(this, identityRegion);
    const owner = groups.platform.arn;
    const rulesOfReaders = rules(this, lake);

    const role = dataSourceRole(this, lake);
    const dataSource = new CfnDataSource(this, 'DataSource', {
      awsAccountId: this.account,
      dataSourceId: ids.dataSource,
      name: 'Gatebook lake',
      type: 'ATHENA',
      dataSourceParameters: {
        athenaParameters: { workGroup: lake.workGroupName, roleArn: role.roleArn },
      },
      sslProperties: { disableSsl: false },
      permissions: [{ principal: owner, actions: [...actionsOf.ownDataSource] }],
    });
    // QuickSight tries a data source when it is made: the role must be able to read by then.
    dataSource.node.addDependency(role, groups.platform.resource);
    acknowledge(dataSource, {
      W3005:
        'The CDK says of the role what the reference implies; its policy is what has to be there.',
    });

    const dataSet = (name: 'rules' | TableName, title: string, shape: DataSetShape) => {
      const made = new CfnDataSet(this, `DataSet-${name}`, {
        ...(cdkCase(shape) as CfnDataSetProps),
        awsAccountId: this.account,
        dataSetId: ids[name],
        name: title,
        permissions: [{ principal: owner, actions: [...actionsOf.ownDataSet] }],
        ...(shape.ImportMode === 'SPICE' && {
          ingestionWaitPolicy: { waitForSpiceIngestion: false },
        }),
      });
      made.node.addDependency(rulesOfReaders);
      return made;
    };
    const dataSourceArn = dataSource.attrArn;
    const ruled = dataSet(
      'rules',
      'Gatebook: who sees which tenant',
      rulesDataSet({ dataSourceArn, database: lake.databaseName }),
    );
    const shapes = dataSets({
      dataSourceArn,
      database: lake.databaseName,
      relations: {
        requests: `"${lake.databaseName}"."requests"`,
        tenants: `"${lake.databaseName}"."registry_tenants"`,
      },
      rulesArn: ruled.attrArn,
      days: deployment.quickSight.days,
    });
    const sets = {
      usage: dataSet('usage', 'Gatebook: usage', shapes.usage),
      audience: dataSet('audience', 'Gatebook: audience', shapes.audience),
      requests: dataSet('requests', 'Gatebook: requests', shapes.requests),
    };
    for (const name of rollUpNames) refreshes(this, name, sets[name]);

    const look = new CfnTheme(this, 'Theme', {
      awsAccountId: this.account,
      themeId: ids.theme,
      baseThemeId: 'CLASSIC',
      name: 'Gatebook',
      configuration: cdkCase(quicksightTheme) as CfnTheme.ThemeConfigurationProperty,
      permissions: [
        { principal: owner, actions: [...actionsOf.ownTheme] },
        { principal: groups.readers.arn, actions: [...actionsOf.readTheme] },
      ],
    });
    look.node.addDependency(groups.platform.resource, groups.readers.resource);

    const arns = {
      usage: sets.usage.attrArn,
      audience: sets.audience.attrArn,
      requests: sets.requests.attrArn,
    };
    const shared = { theme: look, version: props.version, owner };
    const readersOf = (id: string) =>
      openedByReaders(deployment).includes(id) ? [groups.readers.arn] : [];
    const dashboards = [
      dashboard(this, 'Dashboard', {
        ...shared,
        dashboardId: ids.dashboard,
        name: 'API usage',
        definition: dashboardDefinition(arns),
        readers: readersOf(ids.dashboard),
      }),
    ];
    if (deployment.reports?.renderer === 'quicksight') {
      dashboards.push(
        dashboard(this, 'Report', {
          ...shared,
          dashboardId: ids.report,
          name: 'API usage: the report on paper',
          definition: reportDefinition(arns, pageNumberMarkup),
          readers: readersOf(ids.report),
        }),
      );
    }
    const follower = readerSync(this, {
      lake,
      registry,
      identityRegion,
      deployment,
      readersArn: groups.readers.arn,
      rulesArn: ruled.attrArn,
    });
    // A run begins with the groups, data sets and dashboards that it looks at.
    follower.function.node.addDependency(
      ...dashboards,
      groups.platform.resource,
      groups.readers.resource,
    );
    if (deployment.reports?.reader === 'registered') reportReaderRoleFor(this);
    acknowledgeCustomResources(this);
    acknowledge(this, {
      'Annotation::@aws-cdk/core:Stack.templateSize':
        'A dashboard is one resource and cannot be split; a test keeps the template below the megabyte.',
    });
  }
}
