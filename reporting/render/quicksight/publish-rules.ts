import { apiWindows } from '../../../core/registry/api-windows.js';
import type { Registry } from '../../../core/registry/registry.js';
import { enrolledRequestsSql } from './enrolled-requests.js';
import { defaultPrefix } from './names.js';
import { readableTenants, rulesFor } from './rules.js';

/** Where the rules lie that the data set reads: one object of lines of JSON. */
export interface RulesObject {
  read(): Promise<string | undefined>;
  write(lines: string): Promise<void>;
}

/** What QuickSight and the catalogue know of the registry. */
export interface PublishedRules {
  readonly object: RulesObject;
  /** Has QuickSight import the rules: they do nothing before. */
  readonly ingest: () => Promise<void>;
  /** Writes the view `requests_enrolled` again, if its text is another. */
  readonly writeView: (sql: string) => Promise<void>;
  readonly database: string;
  readonly prefix?: string;
}

/**
 * Brings row-level security in step with the registry. May be repeated: rules that have not changed are not imported
 * again unless `force` says so, as the scheduled run does for an import that failed.
 */
export async function publishRules(
  registry: Registry,
  { object, ingest, writeView, database, prefix = defaultPrefix }: PublishedRules,
  force = false,
): Promise<{ readonly rules: number; readonly imported: boolean }> {
  const rules = rulesFor(await readableTenants(registry), prefix);
  const lines = rules.map((rule) => `${JSON.stringify(rule)}\n`).join('');
  const changed = (await object.read()) !== lines;
  if (changed) await object.write(lines);
  if (changed || force) await ingest();
  const windows = await apiWindows(registry);
  await writeView(
    enrolledRequestsSql(
      database,
      windows.map(({ accountId }) => accountId),
    ),
  );
  return { rules: rules.length, imported: changed || force };
}
