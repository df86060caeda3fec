import { overview } from './overview.js';
import type { Sheet, Visual } from './visual.js';

/** The dashboard: every sheet in order. */
export const sheets: readonly Sheet[] = [overview];

/** Every visual of every sheet. */
export const visuals: readonly Visual[] = sheets.flatMap((sheet) => sheet.visuals);
