import {
  type DuckDBBlobValue,
  type DuckDBDateValue,
  DuckDBMapValue,
  type DuckDBResultReader,
  type DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { dayMs } from '../../core/periods/duration.js';
import type { AnswerRow } from '../../reporting/format/answer.js';
import { wholeNumber } from '../../reporting/format/whole-number.js';

type Cell = AnswerRow[string];

const asItIs = (value: DuckDBValue): Cell => value as Cell;
const whole = (value: DuckDBValue): Cell => wholeNumber(value as bigint);
const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * What each type of DuckDB is in an answer; of a type that is not here nobody asks. Whole numbers beyond a double, and
 * decimals, are text: their digits are somebody's money or bytes. Times are cut to the millisecond.
 */
const cellOf: Partial<Record<DuckDBTypeId, (value: DuckDBValue) => Cell>> = {
  [DuckDBTypeId.BOOLEAN]: asItIs,
  [DuckDBTypeId.TINYINT]: asItIs,
  [DuckDBTypeId.SMALLINT]: asItIs,
  [DuckDBTypeId.INTEGER]: asItIs,
  [DuckDBTypeId.UTINYINT]: asItIs,
  [DuckDBTypeId.USMALLINT]: asItIs,
  [DuckDBTypeId.UINTEGER]: asItIs,
  [DuckDBTypeId.FLOAT]: asItIs,
  [DuckDBTypeId.DOUBLE]: asItIs,
  [DuckDBTypeId.VARCHAR]: asItIs,
  [DuckDBTypeId.BIGINT]: whole,
  [DuckDBTypeId.UBIGINT]: whole,
  [DuckDBTypeId.HUGEINT]: whole,
  [DuckDBTypeId.UHUGEINT]: whole,
  [DuckDBTypeId.DECIMAL]: String,
  [DuckDBTypeId.DATE]: (value) => iso((value as DuckDBDateValue).days * dayMs).slice(0, 10),
  [DuckDBTypeId.TIMESTAMP]: (value) => iso(floorToMs((value as DuckDBTimestampValue).micros)),
  // The bytes of a rejected line: the lake's own, in no visual's answer.
  [DuckDBTypeId.BLOB]: (value) => (value as DuckDBBlobValue).bytes as unknown as Cell,
  // What COPY says of the files that it wrote, by column.
  [DuckDBTypeId.MAP]: (value) => entriesOf(value) as Cell,
  [DuckDBTypeId.SQLNULL]: () => null,
};

/** A map as its entries, maps within it too. */
const entriesOf = (value: DuckDBValue): unknown =>
  value instanceof DuckDBMapValue
    ? value.entries.map((entry) => ({ key: entry.key, value: entriesOf(entry.value) }))
    : value;

const floorToMs = (micros: bigint): number => {
  const ms = micros / 1000n;
  return Number(micros % 1000n < 0n ? ms - 1n : ms);
};

/** The rows of a result as the port's, by column name. */
export const answerRows = (reader: DuckDBResultReader): AnswerRow[] =>
  reader.getRows().map(rowMaker(reader));

/** Makes a row of the port's, by column name, of the values of a result. */
export function rowMaker(
  result: Pick<DuckDBResultReader, 'columnTypes' | 'deduplicatedColumnNames'>,
): (values: readonly DuckDBValue[]) => AnswerRow {
  const types = result.columnTypes();
  const columns = result.deduplicatedColumnNames().map((name, index) => {
    const type = types[index];
    const read = type && cellOf[type.typeId];
    if (read === undefined) {
      throw new Error(`DuckDB answers ${name} as ${type}, which nothing asks for.`);
    }
    return { name, read };
  });
  return (values) => {
    const row: AnswerRow = {};
    for (const [index, { name, read }] of columns.entries()) {
      const value = values[index] ?? null;
      row[name] = value === null ? null : read(value);
    }
    return row;
  };
}
