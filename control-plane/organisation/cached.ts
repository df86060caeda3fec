import type { MemberAccount, Organisation } from '../ports/organisation.js';

/**
 * Asks the organisation at most once in `ttlMs`. Requests that come while it is asked wait for the one
 * answer; when asking fails and an older answer is there, that is given, because an organisation changes slowly.
 */
export function cachedOrganisation(
  organisation: Organisation,
  { ttlMs, clock }: { ttlMs: number; clock: () => Date },
): Organisation {
  let kept: { at: number; accounts: readonly MemberAccount[] } | undefined;
  let asking: Promise<readonly MemberAccount[]> | undefined;

  async function ask() {
    try {
      const accounts = await organisation.accounts();
      kept = { at: clock().getTime(), accounts };
      return accounts;
    } catch (error) {
      if (kept) return kept.accounts;
      throw error;
    } finally {
      asking = undefined;
    }
  }

  return {
    async accounts() {
      if (kept && clock().getTime() - kept.at < ttlMs) return kept.accounts;
      asking ??= ask();
      return asking;
    },
  };
}
