import type { ApiLogSettings } from '../core/log-settings.js';
import { type Apis, apisOf } from './apis.js';
import { type LineReader, lineReader } from './formats/line-reader.js';
import { registeredFormats } from './registered-formats.js';

/** How the lines of APIs are read, and what is set of those APIs. */
export interface ApiLines {
  /** Remembers the lines it has read: to be kept for as long as the settings are the same. */
  readonly reader: LineReader;
  readonly apis: Apis;
}

/** What follows from the settings of APIs. */
export const apiLines = (settings: readonly ApiLogSettings[]): ApiLines => ({
  reader: lineReader({ declared: registeredFormats(settings, null) }),
  apis: apisOf(settings),
});
