/** What the reports of AWS tell CloudWatch, by name: functions count and alarms watch the same. */
export const reportMetrics = {
  namespace: 'Gatebook',
  service: 'reports',
  /** Reports that were due an hour ago and are not with their readers. */
  missing: 'MissingReports',
  /** Sentences that the platform must look at. */
  alerts: 'ReportAlerts',
  /** Tries of deliveries, by how they ended. */
  tries: 'DeliveryTries',
} as const;
