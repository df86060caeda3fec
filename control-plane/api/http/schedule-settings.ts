import * as z from 'zod';
import { reportSchedule } from '../../../core/registry/report-schedule.js';

const { shape } = reportSchedule;
/** What is said of a report schedule. */
export const scheduleSettings = z
  .strictObject({
    cadence: shape.cadence,
    hour: shape.hour.default(7),
    timeZone: shape.timeZone.default(null).describe('Null: the tenant’s zone'),
    formats: shape.formats.default(['pdf']),
    recipients: shape.recipients.default(null).describe('Null: the tenant’s recipients'),
    title: shape.title.default(null),
    state: shape.state.default('active'),
  })
  .meta({
    id: 'ReportScheduleSettings',
    examples: [{ cadence: 'weekly', hour: 7, formats: ['pdf', 'csv'] }],
  });
