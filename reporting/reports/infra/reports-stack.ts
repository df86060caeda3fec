import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { acknowledge } from '../../../infra/acknowledge.js';
import { HandlerFunction } from '../../../infra/handler-function.js';
import { allowRegistry } from '../../../infra/registry-access.js';
import type { ReportsDeployment } from '../../../infra/settings.js';
import { signingSecret } from '../../../infra/signing-secret.js';
import type { CentralLake } from '../../lake/infra/central-lake.js';
import { reportAlarms } from './alarms.js';
import { deliverer } from './deliverer.js';
import { documentsBucket } from './documents-bucket.js';
import { mailEvents } from './mail-events.js';
import { mailLinks } from './mail-links.js';
import { deadLetterQueue, machine, scheduling, sweeps } from './starts.js';

export interface ReportsStackProps extends StackProps {
  readonly reports: ReportsDeployment;
  readonly lake: CentralLake;
  /** Whether mails have a dashboard to link to. */
  readonly hasDashboard: boolean;
  /** Where QuickSight keeps users. */
  readonly identityRegion: string;
  /** The registry. */
  readonly table: ITable;
}

/** Reports by mail: what starts them, makes them, sends them, and records what became of them. */
export class ReportsStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { reports, lake, table, hasDashboard, identityRegion, ...props }: ReportsStackProps,
  ) {
    super(scope, id, { description: 'Gatebook: reports by mail', ...props });
    const documents = documentsBucket(this, lake.key);
    const deadLetters = deadLetterQueue(this);
    const linkKey = signingSecret(this, 'LinkKey', {
      description: 'Signs the links of mails',
      // Ten years of rotations: a reader may end reports by a mail that is old.
      kept: 40,
    });
    const { opening, origin } = mailLinks(this, { table, documents, key: lake.key, linkKey });
    const noting = mailEvents(this, table, deadLetters);
    const delivering = deliverer(this, {
      reports,
      table,
      lake,
      documents,
      linkKey,
      linkOrigin: origin,
      hasDashboard,
      identityRegion,
    });
    const sweeping = this.sweeper(table);
    const delivers = machine(this, { sweeping, delivering });
    scheduling(this, delivers, deadLetters);
    sweeps(this, delivers, deadLetters);
    reportAlarms(this, {
      delivers,
      deadLetters,
      functions: {
        Deliver: delivering.function,
        Sweep: sweeping.function,
        MailEvents: noting.function,
        MailLinks: opening.function,
      },
    });
  }

  private sweeper(table: ITable): HandlerFunction {
    const sweeping = new HandlerFunction(this, 'Sweep', {
      entry: 'reporting/reports/functions/sweep/handler.ts',
      description: 'Queues the reports that are due, and counts those that are missing',
      memoryMb: 512,
      timeout: Duration.minutes(5),
      environment: { TABLE_NAME: table.tableName },
      tracing: true,
    });
    allowRegistry(sweeping, table, {
      read: ['deliveries', 'report-schedules', 'tenants'],
      write: ['deliveries'],
    });
    acknowledge(sweeping.role, { 'AwsSolutions-IAM5': 'X-Ray has no resources.' });
    return sweeping;
  }
}
