import { audience } from './audience.js';
import type { RollUp } from './roll-up.js';
import { usage } from './usage.js';

export type RollUpName = RollUp['name'];

/** The roll-ups that there are. */
export const rollUps: Readonly<Record<RollUpName, RollUp>> = { usage, audience };

/** Their names, in the order in which they are written. */
export const rollUpNames = Object.keys(rollUps) as readonly RollUpName[];
