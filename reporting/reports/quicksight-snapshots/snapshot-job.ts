import { createHash } from 'node:crypto';
import type {
  SnapshotFileGroup,
  StartDashboardSnapshotJobCommandInput,
} from '@aws-sdk/client-quicksight';
import { daysLater, dayText } from '../../../core/periods/calendar-day.js';
import type { DocumentFormat } from '../../../core/ports/report-source.js';
import { chapters, reportSheetId } from '../../quicksight/board.js';
import {
  coverParameters,
  fromParameter,
  intervalParameter,
  intervals,
  toParameter,
} from '../../quicksight/parameter-names.js';
import { tagsFor } from '../../quicksight/rules.js';
import type { RenderOrder } from '../report/renderer.js';

/** The formats that a snapshot job can make, by ours. */
export const snapshotFormats = { pdf: 'PDF', csv: 'CSV', xlsx: 'EXCEL' } as const;
export type SnapshotFormat = keyof typeof snapshotFormats;

export const isSnapshotFormat = (format: DocumentFormat): format is SnapshotFormat =>
  Object.hasOwn(snapshotFormats, format);

/** Who a snapshot is taken as: a session without a user, with its tags, or the user whose credentials start the job. */
export type SnapshotReader = 'anonymous' | 'registered';

/** A job takes at most five tables into one workbook (Amazon Quick Sight API reference, `StartDashboardSnapshotJob`). */
const maxTablesPerWorkbook = 5;

const tables = chapters
  .flatMap(({ visuals }) => visuals)
  .filter(({ visual }) => visual.kind === 'table')
  .map(({ visualId }) => visualId);

/** A CSV file holds one table: the appendix, which has every route and status. */
const csvTable = tables.at(-1) ?? '';

const fileGroup = (format: SnapshotFormat): SnapshotFileGroup => ({
  Files: [
    {
      FormatType: snapshotFormats[format],
      SheetSelections: [
        format === 'pdf'
          ? { SheetId: reportSheetId, SelectionScope: 'ALL_VISUALS' }
          : {
              SheetId: reportSheetId,
              SelectionScope: 'SELECTED_VISUALS',
              VisualIds: format === 'csv' ? [csvTable] : tables.slice(-maxTablesPerWorkbook),
            },
      ],
    },
  ],
});

/** A job's id: the same order has the same one, so that a job which is there already is taken up, not made twice. */
export function jobIdOf({ id, attempt }: Pick<RenderOrder, 'id' | 'attempt'>): string {
  const name = id.replace(/[^\w-]+/g, '-').slice(0, 200);
  // Two ids may look alike without their slashes; the digest tells them apart.
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 12);
  return `${name}-${digest}-${attempt}`;
}

/**
 * What is sent to start a job. As an anonymous reader it always carries every tag; as a registered one it carries no user
 * at all, because the credentials of the call are the reader's.
 */
export function snapshotJob({
  order,
  formats,
  reader,
  accountId,
  dashboardId,
  destination,
}: {
  readonly order: RenderOrder;
  readonly formats: readonly SnapshotFormat[];
  readonly reader: SnapshotReader;
  readonly accountId: string;
  readonly dashboardId: string;
  /** A bucket in the dashboard's Region. Absent: QuickSight's own, whose files go after a while. */
  readonly destination?: {
    readonly bucket: string;
    readonly prefix: string;
    readonly region: string;
  };
}): StartDashboardSnapshotJobCommandInput {
  const { tenant, report } = order;
  const { period, title } = report;
  const jobId = jobIdOf(order);
  const lastDay = dayText(daysLater(period.endDay, -1));
  return {
    AwsAccountId: accountId,
    DashboardId: dashboardId,
    SnapshotJobId: jobId,
    ...(reader === 'anonymous' && {
      UserConfiguration: { AnonymousUsers: [{ RowLevelPermissionTags: [...tagsFor(tenant.id)] }] },
    }),
    SnapshotConfiguration: {
      FileGroups: formats.map(fileGroup),
      ...(destination && {
        DestinationConfiguration: {
          S3Destinations: [
            {
              BucketConfiguration: {
                BucketName: destination.bucket,
                BucketPrefix: `${destination.prefix}/${tenant.id}/${jobId}`,
                BucketRegion: destination.region,
              },
            },
          ],
        },
      }),
      Parameters: {
        DateTimeParameters: [
          { Name: fromParameter, Values: [new Date(period.from)] },
          { Name: toParameter, Values: [new Date(period.to)] },
        ],
        StringParameters: [
          { Name: intervalParameter, Values: [intervals[period.cadence === 'daily' ? 1 : 0]] },
          { Name: coverParameters.tenant, Values: [tenant.branding.name ?? tenant.name] },
          { Name: coverParameters.title, Values: [title] },
          {
            Name: coverParameters.period,
            Values: [`${dayText(period.firstDay)} – ${lastDay} (${period.timeZone})`],
          },
        ],
      },
    },
  };
}
