import * as sdk from '@aws-sdk/client-quicksight';
import { type Answer, type Call, stubJson } from '../../fixtures/stub-json.js';

export type { Answer, Call };

/** QuickSight's protocol, each request checked against the SDK's model before the play decides what to answer. */
export const stubQuickSight = (play: (call: Call) => Answer | Promise<Answer>) =>
  stubJson(sdk, (connection) => new sdk.QuickSightClient(connection), play);
