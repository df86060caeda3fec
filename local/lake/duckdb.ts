import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import {
  type DuckDBConnection,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { minuteMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import type { Query, QueryParameter } from '../../reporting/expression/query.js';
import type { AnswerRow } from '../../reporting/format/answer.js';
import type { StreamingEngine, TakeRows } from '../../reporting/query/engine.js';
import type { TurnLoad } from '../turns/fair-turns.js';
import { connectionPool } from './connection-pool.js';
import { type AppendedValue, type Database, literal } from './database.js';
import { answerRows, rowMaker } from './duckdb-answer.js';
import { memoryError } from './memory-error.js';
import { sync } from './parquet-files.js';

/** An open database: one writer, and an engine for everyone who only reads. */
export interface OpenDatabase {
  readonly writer: Database;
  /** Reads beside the writer, over several connections. */
  readonly reader: Pick<Database, 'rows'>;
  readonly engine: StreamingEngine;
  /** How many queries run and wait now. */
  load(): TurnLoad;
  /** Resolves when every query that runs now has ended. */
  settled(): Promise<void>;
  /**
   * Answers each statement in one thread for as long as the work takes, which has threads of its own: two threads that make
   * the small parts of an ingest take nearly twice the processor's time of one, and no less of the clock's.
   */
  besidesThreads<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Writes the database's file anew, with what counts now and nothing else: in a file that goes on, what was removed is readable
   * until something else takes its room. The caller sees to it that the writer is idle; questions wait meanwhile. Killed at any
   * instant, the file is the old one or the new one.
   */
  renewFile(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseSettings {
  readonly file: string;
  /** Where what does not fit into memory is spilled. */
  readonly spill: string;
  /** In DuckDB's words, such as `500MB`. */
  readonly memoryLimit: string;
  readonly threads: number;
  /** What a query is run as. @default as it is */
  readonly rewrite?: (query: Query, database: Pick<Database, 'rows'>) => Promise<string>;
}

/** Node runs DuckDB's calls on four threads; one is left for the writer. */
const readers = 3;

/**
 * Rows that a table keeps as one group. Until a transaction ends, it holds each table's last group in memory, uncompressed:
 * with DuckDB's own 122,880 rows, those of `usage`, of more than two hundred columns, would be half of `lakeMemory`. A whole
 * number of vectors of 2,048 (DuckDB's documentation, ATTACH); it is no property of the file, whose older groups stay as they are.
 */
const rowsOfGroup = 16_384;

/**
 * Bytes of a block of a new file: four for each row of a group. A column holds a block at least while it is written, so that
 * DuckDB's own 256 KiB would take 57 MB for each thread that writes `usage`. A file keeps the size that it was made with.
 */
const bytesOfBlock = 4 * rowsOfGroup;

/** What the file's database is called. */
const attached = 'lake';

/** Opens the database file read-write, which takes its lock. Errors are DuckDB's own. */
export async function openDuckdb(settings: DatabaseSettings): Promise<OpenDatabase> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: settings.memoryLimit,
    threads: String(settings.threads),
    temp_directory: settings.spill,
    // Rows have no order but the one a query asks for; keeping one would hold whole files in memory.
    preserve_insertion_order: 'false',
    // Nothing is ever fetched from the network.
    autoinstall_known_extensions: 'false',
  });
  try {
    const setting = await instance.connect();
    await setting.run(attach(settings.file, attached));
    const told = <T>(work: Promise<T>): Promise<T> =>
      work.catch((error: unknown) => {
        throw memoryError(error, settings.memoryLimit);
      });
    const connect = async (): Promise<DuckDBConnection> => {
      const connection = await instance.connect();
      await connection.run(`USE ${attached}`);
      return connection;
    };
    await setting.run("SET GLOBAL TimeZone = 'UTC'");
    const writing = await connect();
    // What is kept of a footer takes a sixth of a megabyte, and whoever writes many files reads each once or twice.
    await writing.run('SET SESSION parquet_metadata_cache = false');
    let besides = 0;
    let isClosed = false;
    const answerIn = async (threads: number): Promise<void> => {
      // Work that the closing ends tells why it ended.
      if (!isClosed) await setting.run(`SET GLOBAL threads = ${threads}`);
    };
    const pool = await connectionPool(readers, connect);
    const read = (sql: string, parameters: readonly QueryParameter[] = []) =>
      told(pool.use((connection) => rowsOf(connection, sql, parameters)));
    // On one connection in one turn: a file that is listed is there for as long as a question runs.
    const asking = <T>(
      query: Query,
      answer: (connection: DuckDBConnection, text: string) => Promise<T>,
    ): Promise<T> =>
      told(
        pool.use(async (connection) => {
          const text = (await settings.rewrite?.(query, rowsBy(connection))) ?? query.sql;
          return answer(connection, text);
        }),
      );
    const besidesThreads = async <T>(work: () => Promise<T>): Promise<T> => {
      if (besides++ === 0) await answerIn(1);
      try {
        return await work();
      } finally {
        if (--besides === 0) await answerIn(settings.threads);
      }
    };
    return {
      writer: writerOn(writing, told),
      reader: {
        rows: <Row>(sql: string, parameters?: readonly QueryParameter[]) =>
          read(sql, parameters) as Promise<Row[]>,
      },
      engine: {
        run: (query) =>
          asking(query, (connection, text) => rowsOf(connection, text, query.parameters)),
        stream: (query, begin) =>
          asking(query, (connection, text) => handOver(connection, text, query.parameters, begin)),
      },
      load: pool.load,
      settled: pool.settled,
      besidesThreads,
      renewFile: () =>
        told(
          pool.alone((reading) =>
            // In one thread, rows stay in their order.
            besidesThreads(() => renewFile(settings, setting, [writing, ...reading])),
          ),
        ),
      close: async () => {
        isClosed = true;
        await pool.close();
        writing.closeSync();
        setting.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/**
 * Who has a database file open, without changing it: a process id, or nothing where that is not said. Undefined: nobody, or
 * this process.
 */
export async function heldElsewhere(file: string): Promise<string | undefined> {
  if (!existsSync(file)) return undefined;
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    await connection.run(`ATTACH ${literal(file)} AS ${attached} (READ_ONLY)`);
    return undefined;
  } catch (error) {
    const message = isNativeError(error) ? error.message : '';
    if (!message.includes('Could not set lock')) return undefined;
    return /\(PID (\d+)\)/.exec(message)?.[1] ?? '';
  } finally {
    instance.closeSync();
  }
}

/** A file that is made gets blocks of its own size; one that is there keeps those that it has. */
const attach = (file: string, name: string): string => {
  const blocks = existsSync(file) ? '' : `, BLOCK_SIZE ${bytesOfBlock}`;
  return `ATTACH ${literal(file)} AS ${name} (ROW_GROUP_SIZE ${rowsOfGroup}${blocks})`;
};

/** @param setting a connection that uses no file by itself @param using those that use the file */
async function renewFile(
  { file, spill }: DatabaseSettings,
  setting: DuckDBConnection,
  using: readonly DuckDBConnection[],
): Promise<void> {
  const renewed = `${spill}.renewed`;
  const gone = () => Promise.all([renewed, `${renewed}.wal`].map((it) => rm(it, { force: true })));
  await gone();
  await setting.run(`CHECKPOINT ${attached}`);
  await setting.run(attach(renewed, 'renewed'));
  try {
    await setting.run(`COPY FROM DATABASE ${attached} TO renewed`);
    await setting.run('CHECKPOINT renewed');
  } catch (error) {
    await setting.run('DETACH renewed');
    await gone();
    throw error;
  }
  await setting.run('DETACH renewed');
  await sync(renewed);
  for (const connection of using) await connection.run('USE memory');
  await setting.run(`DETACH ${attached}`);
  try {
    await rename(renewed, file);
    await sync(path.dirname(file));
  } finally {
    await attachedAgain(setting, file);
    for (const connection of using) await connection.run(`USE ${attached}`);
  }
}

/** For a moment nobody holds the file: a command that takes it then gives it back when it is done. */
async function attachedAgain(setting: DuckDBConnection, file: string): Promise<void> {
  for (const until = Date.now() + longestCommandMs; ; await sleep(50)) {
    try {
      await setting.run(attach(file, attached));
      return;
    } catch (error) {
      if (Date.now() > until || !/Could not set lock/.test(String(error))) throw error;
    }
  }
}

const longestCommandMs = 10 * minuteMs;

/** @param told says in the user's words why a statement failed */
const writerOn = (
  connection: DuckDBConnection,
  told: <T>(work: Promise<T>) => Promise<T>,
): Database => ({
  run: async (sql, parameters = []) => {
    await told(connection.run(sql, parameters.map(bound)));
  },
  rows: <Row>(sql: string, parameters: readonly QueryParameter[] = []) =>
    told(rowsOf(connection, sql, parameters)) as Promise<Row[]>,
  transaction: async (work) => {
    await connection.run('BEGIN');
    try {
      const result = await work();
      await told(connection.run('COMMIT'));
      return result;
    } catch (error) {
      // A failed COMMIT has rolled back already; then ROLLBACK has nothing to do and says so.
      await connection.run('ROLLBACK').catch(() => {});
      throw error;
    }
  },
  append: (table, rows) => told(appendAll(connection, table, rows)),
});

const rowsBy = (connection: DuckDBConnection): Pick<Database, 'rows'> => ({
  rows: <Row>(sql: string, parameters: readonly QueryParameter[] = []) =>
    rowsOf(connection, sql, parameters) as Promise<Row[]>,
});

async function appendAll(
  connection: DuckDBConnection,
  table: string,
  rows: Iterable<readonly AppendedValue[]>,
): Promise<void> {
  const appender = await connection.createAppender(table);
  try {
    for (const row of rows) {
      for (const value of row) appendOne(appender, value);
      appender.endRow();
    }
  } finally {
    appender.closeSync();
  }
}

type Appender = Awaited<ReturnType<DuckDBConnection['createAppender']>>;

function appendOne(appender: Appender, value: AppendedValue): void {
  if (value === null) appender.appendNull();
  else if (typeof value === 'string') appender.appendVarchar(value);
  else if (typeof value === 'boolean') appender.appendBoolean(value);
  else if (typeof value === 'number') appender.appendBigInt(BigInt(value));
  else if (value instanceof Date) appender.appendTimestamp(timestamp(value));
  else appender.appendBlob(value);
}

const timestamp = (date: Date): DuckDBTimestampValue =>
  new DuckDBTimestampValue(BigInt(date.getTime()) * 1000n);

const bound = (value: QueryParameter): DuckDBValue =>
  value instanceof Date ? timestamp(value) : value;

const rowsOf = async (
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly QueryParameter[],
): Promise<AnswerRow[]> => answerRows(await connection.runAndReadAll(sql, parameters.map(bound)));

/**
 * A result that is fetched part by part ends early, without a word, when one of its parts fails (DuckDB's `duckdb_fetch_chunk`
 * answers null, and @duckdb/node-api does not show the error of a result): so its rows are counted first, of the same snapshot.
 */
async function handOver(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly QueryParameter[],
  begin: () => Promise<TakeRows>,
): Promise<void> {
  await connection.run('BEGIN');
  try {
    const [counted] = await rowsOf(connection, `SELECT count(*) AS n FROM (${sql})`, parameters);
    const result = await connection.stream(sql, parameters.map(bound));
    const make = rowMaker(result);
    const take = await begin();
    let left = Number(counted?.n);
    for await (const rows of result.yieldRows()) {
      await take(rows.map(make));
      left -= rows.length;
    }
    if (left !== 0) throw brokenOff();
  } finally {
    await connection.run('ROLLBACK').catch(() => {});
  }
}

const brokenOff = () =>
  new ProductError(
    'query-failed',
    'The answer broke off before its last row. Try again; if it does so each time, choose a shorter period, or give the database more memory with --memory.',
  );
