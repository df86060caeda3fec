/** How the alarms begin that name a quiet pipeline; account and Region follow. */
export const quietAlarmPrefix = 'gatebook-quiet-';

/** Where their metric is. */
export const quietNamespace = 'Gatebook/Pipelines';
