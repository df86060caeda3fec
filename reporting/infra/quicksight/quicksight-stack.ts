import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  CfnDashboard,
  CfnDataSet,
  type CfnDataSetProps,
  CfnDataSource,
  CfnTheme,
} from 'aws-cdk-lib/aws-quicksight';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { TableName } from '../../query/table.js';
import { type DataSetShape, dataSets } from '../../render/quicksight/data-sets.js';
import { dashboardDefinition } from '../../render/quicksight/definition.js';
import {
  enrolledRequestsView,
  windowsRelation,
} from '../../render/quicksight/enrolled-requests.js';
import { defaultPrefix, resourceIds } from '../../render/quicksight/names.js';
import { rulesDataSet } from '../../render/quicksight/rules-data-set.js';
import { theme } from '../../render/quicksight/theme.js';
import { enrolledRequests, rules } from './catalogue.js';
import { cdkCase } from './cdk-case.js';
import { dataSourceRole } from './data-source-role.js';
import { baseGroups } from './groups.js';
import { actionsOf } from './permissions.js';
import { refreshes } from './refreshes.js';

export interface QuickSightStackProps extends StackProps {
  /** The Glue database of the lake, with the view `requests` and the tables `usage`, `audience`, `registry_apis`. */
  readonly database: string;
  /** The central lake: rows, roll-ups and the registry's dimensions. */
  readonly lakeBucket: IBucket;
  /** Where the work group puts answers. */
  readonly resultsBucket: IBucket;
  /** The Athena work group of the product. */
  readonly workGroup: string;
  /** The key that both buckets are encrypted with. @default - S3's own keys */
  readonly lakeKey?: IKey;
  /** The Region of QuickSight's sign-up, where users and groups live. @default - the stack's Region */
  readonly identityRegion?: string;
  /** The start of all names in QuickSight. @default gatebook */
  readonly prefix?: string;
  /** What QuickSight's text boxes call the number of the page. @default - the footer has none */
  readonly pageNumberMarkup?: string;
}

/**
 * The one dashboard with row-level security: its data source with a role of its own, data sets, refreshes, theme and
 * dashboard. The platform's group owns everything; everybody else opens the dashboard by the group of readers and sees
 * what the rules give. Rules and groups of tenants follow the registry and are no part of the stack.
 */
export class QuickSightStack extends Stack {
  readonly dashboardId: string;
  readonly dashboardArn: string;
  readonly rulesDataSetId: string;

  constructor(scope: Construct, id: string, props: QuickSightStackProps) {
    super(scope, id, {
      description: 'Gatebook: the QuickSight dashboard',
      // Indented, the definition would not fit into the megabyte that a template may have.
      suppressTemplateIndentation: true,
      ...props,
    });
    const prefix = props.prefix ?? defaultPrefix;
    const ids = resourceIds(prefix);
    const groups = baseGroups(this, prefix, props.identityRegion ?? this.region);
    const owner = groups.platform.arn;
    const tables = [enrolledRequests(this, props.database), rules(this, props)];

    const role = dataSourceRole(this, props);
    const dataSource = new CfnDataSource(this, 'DataSource', {
      awsAccountId: this.account,
      dataSourceId: ids.dataSource,
      name: 'Gatebook lake',
      type: 'ATHENA',
      dataSourceParameters: {
        athenaParameters: { workGroup: props.workGroup, roleArn: role.roleArn },
      },
      sslProperties: { disableSsl: false },
      permissions: [{ principal: owner, actions: [...actionsOf.ownDataSource] }],
    });
    // QuickSight tries a data source when it is made: the role must be able to read by then.
    dataSource.node.addDependency(role, groups.platform.resource);

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
      made.node.addDependency(dataSource, ...tables);
      return made;
    };
    const dataSourceArn = dataSource.attrArn;
    const ruled = dataSet(
      'rules',
      'Gatebook: who sees which tenant',
      rulesDataSet({ dataSourceArn, database: props.database }),
    );
    const shapes = dataSets({
      dataSourceArn,
      database: props.database,
      relations: {
        requests: `"${props.database}"."${enrolledRequestsView}"`,
        windows: windowsRelation(props.database),
      },
      rulesArn: ruled.attrArn,
    });
    const sets = {
      usage: dataSet('usage', 'Gatebook: usage', shapes.usage),
      audience: dataSet('audience', 'Gatebook: audience', shapes.audience),
      requests: dataSet('requests', 'Gatebook: requests', shapes.requests),
    };
    for (const name of ['usage', 'audience'] as const) refreshes(this, name, sets[name]);

    const look = new CfnTheme(this, 'Theme', {
      awsAccountId: this.account,
      themeId: ids.theme,
      baseThemeId: 'CLASSIC',
      name: 'Gatebook',
      configuration: cdkCase(theme) as CfnTheme.ThemeConfigurationProperty,
      permissions: [
        { principal: owner, actions: [...actionsOf.ownTheme] },
        { principal: groups.readers.arn, actions: [...actionsOf.readTheme] },
      ],
    });
    look.node.addDependency(groups.platform.resource, groups.readers.resource);

    const definition = dashboardDefinition(
      {
        usage: sets.usage.attrArn,
        audience: sets.audience.attrArn,
        requests: sets.requests.attrArn,
      },
      props.pageNumberMarkup,
    );
    const dashboard = new CfnDashboard(this, 'Dashboard', {
      awsAccountId: this.account,
      dashboardId: ids.dashboard,
      name: 'API usage',
      themeArn: look.attrArn,
      definition: cdkCase(definition) as CfnDashboard.DashboardVersionDefinitionProperty,
      validationStrategy: { mode: 'STRICT' },
      permissions: [
        { principal: owner, actions: [...actionsOf.ownDashboard] },
        { principal: groups.readers.arn, actions: [...actionsOf.readDashboard] },
      ],
      dashboardPublishOptions: {
        adHocFilteringOption: { availabilityStatus: 'ENABLED' },
        exportToCsvOption: { availabilityStatus: 'ENABLED' },
        exportWithHiddenFieldsOption: { availabilityStatus: 'DISABLED' },
        sheetControlsOption: { visibilityState: 'EXPANDED' },
        visualMenuOption: { availabilityStatus: 'ENABLED' },
      },
    });
    this.dashboardId = ids.dashboard;
    this.dashboardArn = dashboard.attrArn;
    this.rulesDataSetId = ids.rules;
  }
}
