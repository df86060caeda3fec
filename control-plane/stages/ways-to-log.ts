import type { Api, LogMode } from '../../core/registry/api.js';
import { directLogging } from './direct-logging.js';
import { subscription } from './subscription.js';
import type { WayToLog } from './way-to-log.js';

const ways: Readonly<Record<LogMode, WayToLog>> = {
  direct: directLogging,
  subscribe: subscription,
};

/** How an API's stage logs. */
export const wayOf = ({ logging }: Pick<Api, 'logging'>): WayToLog => ways[logging.mode];
