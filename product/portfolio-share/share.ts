import { again, withBackOff } from '../../core/back-off.js';

/** How far the sharing of a portfolio with the organisation, or one of its units, is. */
export interface ShareStatus {
  readonly state: 'NOT_STARTED' | 'IN_PROGRESS' | 'COMPLETED' | 'COMPLETED_WITH_ERRORS' | 'ERROR';
  /** Accounts that it failed for, with Service Catalog's words. */
  readonly errors: readonly string[];
}

export interface ShareCalls {
  /** Asks for the share to be made or taken away; undefined when there is nothing to wait for. */
  readonly ask: () => Promise<string | undefined>;
  readonly status: (token: string) => Promise<ShareStatus>;
}

/** What CloudFormation is told: a share that is not made for everybody is none. */
export interface ShareOutcome {
  readonly failed: boolean;
  readonly said: string;
}

/** How many failed accounts are named: CloudFormation cuts what it is told. */
const namedErrors = 5;

/**
 * Asks for a share and stays until Service Catalog has finished with it, for it only takes the order at once.
 *
 * @param until when whoever waits has to stop
 */
export const finishShare = async (
  { ask, status }: ShareCalls,
  until: Date,
  { now, sleep }: { readonly now: () => Date; readonly sleep: (ms: number) => Promise<void> },
): Promise<ShareOutcome> => {
  const token = await ask();
  if (token === undefined) return { failed: false, said: 'The share is as it should be.' };
  const backOff = { firstMs: 1000, factor: 2, longestMs: 15_000 };
  return withBackOff<ShareOutcome>(backOff, { sleep }, async (nextPauseMs) => {
    const { state, errors } = await status(token);
    if (state === 'COMPLETED') return { failed: false, said: 'The share is as it should be.' };
    if (state === 'ERROR' || state === 'COMPLETED_WITH_ERRORS') {
      const named = errors.slice(0, namedErrors).join('; ') || 'no account is named';
      const rest = errors.length - namedErrors;
      return {
        failed: true,
        said: `The portfolio is not shared with everybody (${state}): ${named}${rest > 0 ? `; and ${rest} more` : ''}.`,
      };
    }
    if (now().getTime() + nextPauseMs > until.getTime())
      return {
        failed: true,
        said: `Service Catalog is not done with the share (${state}, token ${token}). Deploy again to wait on.`,
      };
    return again;
  });
};
