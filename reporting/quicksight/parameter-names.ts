/** A parameter's name: QuickSight takes letters and digits alone, so `usage_plan` is `UsagePlan`. */
export const parameterName = (id: string): string =>
  id
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');

/** The range of dates of every sheet: from (inclusive) to (exclusive), UTC. */
export const fromParameter = 'From';
export const toParameter = 'To';

/** The step of time on an axis: one of `intervals`. */
export const intervalParameter = 'Interval';
export const intervals = ['Day', 'Hour'] as const;

/** Whose clock days, weekdays and hours are read from: one of `clocks`. */
export const clockParameter = 'Clock';
export const clocks = ['Tenant', 'UTC'] as const;

/** The start of the interval that was clicked on the way to Investigate; `noMoment` where none was. */
export const momentParameter = 'Moment';
export const noMoment = '1970-01-01T00:00:00Z';

/** How many hours of single requests are shown, the newest of the range. */
export const hoursParameter = 'Hours';
/** One, because each look reads them all; who needs more says so. */
export const defaultHours = 1;

/** The paginated sheet's cover, set by whoever starts the snapshot job. */
export const coverParameters = {
  tenant: 'TenantName',
  title: 'ReportTitle',
  period: 'ReportPeriod',
};

/** What a text parameter holds that filters nothing. */
export const anyText = 'any';
