import type { Database } from './database.js';

/** A window of an API, as the lake has it. Null: since ever, until further notice. */
interface Window {
  readonly account: string;
  readonly api: string;
  readonly stage: string;
  readonly tenant: string;
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Whose a rejected line may be, which has no columns to say so: `own`, the tenant's or nobody's; `foreign`, of another tenant,
 * or of one of several and it does not say which. By the words of the line: the id of an API, its stage, its account, and a time in
 * milliseconds; else by the account that its log was said to be of. A line that names neither API nor account is nobody's.
 */
export type LineOwner = (line: Buffer, account: string | null) => 'own' | 'foreign';

/** Learns whose which API is. */
export async function lineOwners(db: Pick<Database, 'rows'>, tenantId: string): Promise<LineOwner> {
  const windows =
    await db.rows<Window>(`SELECT DISTINCT account_id AS account, api_id AS api, stage,
    tenant_id AS tenant, epoch_ms(valid_from) AS "from", epoch_ms(valid_to) AS "to" FROM api_windows`);
  const byApi = groupedBy(windows, ({ api }) => api);
  const byAccount = groupedBy(windows, ({ account }) => account);
  const verdict = (some: readonly Window[]): 'own' | 'foreign' =>
    some.every(({ tenant }) => tenant === tenantId) ? 'own' : 'foreign';
  return (line, account) => {
    const words = new Set(line.toString('latin1').match(/[A-Za-z0-9_-]+/g) ?? []);
    const named = [...words].flatMap((word) => byApi.get(word) ?? []);
    const accounts = new Set(
      [...words, ...(account === null ? [] : [account])].filter((word) => byAccount.has(word)),
    );
    if (named.length > 0) {
      const time = [...words].find((word) => /^1\d{12}$/.test(word));
      return verdict(
        narrowed(
          narrowed(
            narrowed(named, (it) => accounts.has(it.account)),
            (it) => words.has(it.stage),
          ),
          (it) => time !== undefined && isWithin(it, Number(time)),
        ),
      );
    }
    const ofAccounts = [...accounts].flatMap((one) => byAccount.get(one) ?? []);
    // An account that the tenant shares says nothing; one where it has no API says that the line is not its own.
    return ofAccounts.length === 0 || ofAccounts.some(({ tenant }) => tenant === tenantId)
      ? 'own'
      : 'foreign';
  };
}

/** Those for which something holds, if there are any. */
const narrowed = (some: readonly Window[], holds: (window: Window) => boolean) => {
  const those = some.filter(holds);
  return those.length > 0 ? those : some;
};

const isWithin = ({ from, to }: Window, at: number): boolean =>
  (from === null || at >= from) && (to === null || at < to);

function groupedBy(windows: readonly Window[], keyOf: (window: Window) => string) {
  const groups = new Map<string, Window[]>();
  for (const window of windows) {
    const group = groups.get(keyOf(window));
    if (group) group.push(window);
    else groups.set(keyOf(window), [window]);
  }
  return groups;
}
