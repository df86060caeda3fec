import { TimeZone } from 'aws-cdk-lib';
import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { tablePrefixes } from '../../../infra/lake-queries.js';
import { rollUpMachineName } from '../../../infra/names.js';
import { machineTables } from '../writing/lake-tables.js';
import { leaseKeys } from '../writing/lease.js';
import { rollUpAlarms } from './lake-alarms.js';
import { LakeWriter, type WrittenLake } from './lake-writer.js';

/** Keeps `usage` and `audience`: after each run of the loader the hours that it has touched, and once a night their files. */
export class RollUps extends Construct {
  readonly writer: LakeWriter;

  constructor(
    scope: Construct,
    id: string,
    props: WrittenLake & { readonly workGroup: CfnWorkGroup },
  ) {
    super(scope, id);
    this.writer = new LakeWriter(this, 'Writer', {
      ...props,
      machineName: rollUpMachineName,
      comment: 'Recomputes the hours of the roll-ups that were touched',
      planner: { entry: 'reporting/lake/handler.ts', memoryMb: 256, environment: {} },
      tables: machineTables.rollUps,
      writes: tablePrefixes.rollUps,
      reads: [tablePrefixes.requests],
      leaseKey: leaseKeys.rollUps,
    });
    this.writer.schedule(
      'Nightly',
      ScheduleExpression.cron({ hour: '2', minute: '35', timeZone: TimeZone.ETC_UTC }),
      { task: 'maintain' },
    );
    rollUpAlarms(this, this.writer.machine);
  }
}
