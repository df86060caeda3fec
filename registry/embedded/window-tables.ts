import type { ApiWindow } from '../../core/registry/api-window.js';
import type { StageKey } from '../../core/registry/window-index.js';

/** The SQL that a table is read and written by, on one connection. */
export interface Sql {
  all(statement: string, values?: readonly Value[]): Record<string, unknown>[];
  run(statement: string, values?: readonly Value[]): void;
}
type Value = string | number | Uint8Array | null;

/** The windows of APIs, and the order in which they changed, in tables beside the items that they are made from. */
export interface WindowTables {
  /** Replaces the windows of one API where they differ. `isNew`: it has none yet. */
  setWindows(id: string, windows: readonly ApiWindow[], known?: { readonly isNew: boolean }): void;
  /** Begins anew, without windows, and with marks that are none of before. */
  clearWindows(): void;
  everyWindow(): ApiWindow[];
  windowsOfStage(stage: StageKey): ApiWindow[];
  /** The stages of which a tenant has a window. */
  stagesOfTenant(tenantId: string): StageKey[];
  /** The last change so far. */
  lastChange(): Change | undefined;
  change(number: number): Change | undefined;
  /** Ids of APIs whose windows changed after a change. */
  changedAfter(number: number): string[];
}

/** A change of windows: its number, and a token by chance, by which another file's change of that number is told from it. */
export interface Change {
  readonly number: number;
  readonly token: string;
}

/** Made beside `items`; an earlier version passes them over, and what it leaves is made anew. */
export const windowLayout = `
  CREATE TABLE IF NOT EXISTS windows (id BLOB NOT NULL, place INTEGER NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
    rest_api TEXT NOT NULL, stage TEXT NOT NULL, tenant TEXT NOT NULL, valid_from INTEGER, valid_to INTEGER,
    PRIMARY KEY (id, place)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS windows_by_stage ON windows (account, rest_api, stage);
  CREATE INDEX IF NOT EXISTS windows_by_tenant ON windows (tenant);
  CREATE TABLE IF NOT EXISTS window_changes (number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL, token BLOB NOT NULL);`;

const columns =
  'account AS accountId, region, rest_api AS restApiId, stage, tenant AS tenantId, valid_from AS validFrom, valid_to AS validTo';

export function windowTables({ all, run }: Sql): WindowTables {
  const read = (rest: string, values?: readonly Value[]) =>
    all(`SELECT ${columns} FROM windows ${rest}`, values) as unknown as ApiWindow[];
  const changes = (rest: string, values?: readonly Value[]) => {
    const [row] = all(
      `SELECT number, hex(token) AS token FROM window_changes ${rest}`,
      values,
    ) as unknown as Change[];
    return row;
  };
  const noteChange = (id: Uint8Array) =>
    run('INSERT INTO window_changes (id, token) VALUES (?, randomblob(8))', [id]);

  return {
    setWindows(id, windows, { isNew } = { isNew: false }) {
      const key = Buffer.from(id);
      const before = isNew ? [] : read('WHERE id = ? ORDER BY place', [key]);
      if (before.length === windows.length && before.every((one, at) => same(one, windows[at]))) {
        return;
      }
      if (before.length > 0) run('DELETE FROM windows WHERE id = ?', [key]);
      for (const [place, window] of windows.entries()) {
        run('INSERT INTO windows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', [
          key,
          place,
          window.accountId,
          window.region,
          window.restApiId,
          window.stage,
          window.tenantId,
          window.validFrom,
          window.validTo,
        ]);
      }
      noteChange(key);
    },
    clearWindows() {
      run('DELETE FROM windows');
      run('DELETE FROM window_changes');
      noteChange(Buffer.of());
    },
    everyWindow: () => read('ORDER BY id, place'),
    windowsOfStage: ({ accountId, restApiId, stage }) =>
      read('WHERE account = ? AND rest_api = ? AND stage = ? ORDER BY id, place', [
        accountId,
        restApiId,
        stage,
      ]),
    stagesOfTenant: (tenantId) =>
      all(
        `SELECT DISTINCT account AS accountId, rest_api AS restApiId, stage FROM windows
          WHERE tenant = ? ORDER BY 1, 2, 3`,
        [tenantId],
      ) as unknown as StageKey[],
    lastChange: () => changes('ORDER BY number DESC LIMIT 1'),
    change: (number) => changes('WHERE number = ?', [number]),
    changedAfter: (number) =>
      all('SELECT DISTINCT id FROM window_changes WHERE number > ?', [number]).map(({ id }) =>
        Buffer.from(id as Uint8Array).toString(),
      ),
  };
}

const same = (one: ApiWindow, other: ApiWindow | undefined): boolean =>
  one.tenantId === other?.tenantId &&
  one.validFrom === other.validFrom &&
  one.validTo === other.validTo;
