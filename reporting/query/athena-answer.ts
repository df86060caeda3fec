import type { ColumnInfo, Row } from '@aws-sdk/client-athena';
import type { AnswerRow } from '../format/answer.js';
import { wholeNumber } from '../format/whole-number.js';

type Cell = AnswerRow[string];

/** `2026-11-01 09:30:00.000000`, with however many digits the type has, as ISO 8601 with milliseconds. */
const timestamp = (text: string): string => {
  const [day = '', time = ''] = text.split(' ');
  const [seconds = '', fraction = ''] = time.split('.');
  return `${day}T${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
};

const text = (cell: string): Cell => cell;
const whole = (cell: string): Cell => wholeNumber(BigInt(cell));

/**
 * What each type of Athena is in an answer; of a type that is not here nobody asks. Whole numbers beyond a double, and
 * decimals, are text: their digits are somebody's money or bytes.
 */
const cellTypes: Readonly<Record<string, (cell: string) => Cell>> = {
  varchar: text,
  char: text,
  boolean: (cell) => cell === 'true',
  tinyint: whole,
  smallint: whole,
  integer: whole,
  bigint: whole,
  float: Number,
  double: Number,
  decimal: text,
  date: text,
  timestamp,
  // The type of a column that holds nothing but NULL.
  unknown: text,
};

/** A column of an answer: its name, and what its text means. */
export interface AthenaColumn {
  readonly name: string;
  readonly read: (text: string) => Cell;
}

/** The columns of an answer, by the names of Athena's types (`ColumnInfo.Type`, API reference). */
export const athenaColumns = (infos: readonly ColumnInfo[]): readonly AthenaColumn[] =>
  infos.map(({ Name: name = '', Type: type = '' }) => {
    const read = cellTypes[type];
    if (read === undefined)
      throw new Error(`Athena answers ${name} as ${type}, which nothing asks for.`);
    return { name, read };
  });

/** A row as the port's: an absent text is NULL, an empty one is empty. */
export const athenaRow = (columns: readonly AthenaColumn[], { Data: cells = [] }: Row): AnswerRow =>
  Object.fromEntries(
    columns.map(({ name, read }, index) => {
      const text = cells[index]?.VarCharValue;
      return [name, text === undefined ? null : read(text)];
    }),
  );
